// What stands behind a Client, shared by the files that implement it.
#pragma once

#include "protocol/dlms/channel.hpp"
#include "protocol/dlms/client.hpp"

namespace obiscope::dlms {

constexpr std::size_t kMostOfAValue = 16U << 20U;  // bytes
constexpr std::size_t kMostInAList = 100;          // attributes in one request
constexpr std::size_t kResultEstimate = 16;        // bytes of one result where no blocks can carry longer ones
constexpr unsigned kMostEmptyBlocks = 16;          // in a row

// Takes a value piece by piece.
using Pieces = std::function<Result<void>(Bytes)>;

// A GET response with the APDU that its values stand in.
struct GetReply {
  std::vector<Byte> apdu;
  GetResponse response;
  std::optional<Error> refusal;
};
struct ReadReply {
  std::vector<Byte> apdu;
  ReadResponse response;
  std::optional<Error> refusal;
};

// What came for a list of attributes: nothing in `answers` where the meter does not do it this way.
struct ListReply {
  std::optional<std::vector<Answer>> answers;
};

// The numbers of the blocks of one value: each once and in order, one repetition is let pass.
class BlockOrder {
 public:
  // True: this block goes on with the value; false: it is the one before once more. Errors: malformed (a number that
  // is neither, naming both; blocks without end).
  Result<bool> take(std::uint32_t number, Bytes raw, bool last);

 private:
  std::uint32_t next_ = 1;
  std::vector<Byte> before_;
  std::size_t total_ = 0;
  unsigned empty_ = 0;
  bool repeated_ = false;
};

struct Client::State {
  State(Client& client, Carrier& carrier, AssociationOptions given);

  // associate.cpp
  Context context() const;
  Result<void> check_options() const;
  Result<std::vector<Byte>> initiate();
  Result<Aarq> aarq();
  Result<void> accept(const Aare& aare, Associated& associated);
  Result<InitiateResponse> initiate_response(const Aare& aare);
  // associate_hls.cpp
  Task<> prove(std::vector<Byte> server_challenge);
  Task<std::vector<Byte>> reply_to_hls(std::vector<Byte> proof);

  // client_get.cpp
  Byte next_invoke();
  Task<GetReply> ask(GetRequest request);
  Task<AccessResult> get_pieces(Attribute attribute, std::optional<Selection> selection, Pieces sink);
  Task<ListReply> get_list(std::vector<Attribute> attributes);
  // client_blocks.cpp
  Task<AccessResult> join_blocks(GetReply reply, Pieces sink);
  Task<AccessResult> join_read_blocks(ReadReply reply, Pieces sink);
  // client_short_names.cpp
  std::optional<std::uint16_t> name_of(const Attribute& attribute) const;
  Task<ReadReply> ask(ReadRequest request);
  Task<AccessResult> read_pieces(Attribute attribute, std::optional<Selection> selection, Pieces sink);
  Task<ListReply> read_list(std::vector<Attribute> attributes);

  // client.cpp
  bool has(Conformance::Bit bit) const { return client.associated_.conformance.has(bit); }
  Task<AccessResult> pieces(Attribute attribute, std::optional<Selection> selection, Pieces sink);
  Result<Answer> whole(const Attribute& attribute, std::vector<Byte> value);
  std::size_t fitting(std::size_t left) const;

  Client& client;
  AssociationOptions options;
  Channel channel;
  std::vector<Byte> initiate_plain;  // holds the dedicated key: wiped in the end
  Challenges challenges;
  std::vector<Object> objects;            // with short names
  std::size_t list_limit = kMostInAList;  // as the meter has shown
  Byte invoke = 0;
  bool tried = false;  // AARQ was sent: neither it nor a secret is sent again
  bool open = false;   // the meter has accepted: it has to be released
  bool released = false;

  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State();
};

// The results in a list that came in blocks: count | 00 value or 01 result, each.
Result<std::vector<Answer>> answers_from(Bytes list, std::size_t expected);
// The answer to one attribute: its value alone, without what is left over behind it. Error: malformed.
Result<Answer> answer_from(Bytes value);

}  // namespace obiscope::dlms
