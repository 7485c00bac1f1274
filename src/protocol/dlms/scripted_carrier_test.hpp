// A Carrier in virtual time whose other end is a function: each request leads to answers, or to silence. And a meter to
// stand behind it, written with the codec alone, that can be told to do everything wrong.
#pragma once

#include <deque>
#include <functional>
#include <map>

#include "async/loop.hpp"
#include "protocol/dlms/apdu.hpp"
#include "protocol/dlms/association.hpp"
#include "protocol/dlms/carrier.hpp"

namespace obiscope::dlms::test {

using Apdu = std::vector<Byte>;

class ScriptedCarrier final : public Carrier {
 public:
  using Meter = std::function<std::vector<Apdu>(Bytes request)>;
  ScriptedCarrier(Loop& loop, Meter meter) : loop_(loop), meter_(std::move(meter)) {}

  Task<> open() override { co_return; }
  Task<> send(Bytes apdu) override {
    sent.emplace_back(apdu.begin(), apdu.end());
    for (Apdu& answer : meter_(apdu)) coming_.push_back(std::move(answer));
    co_await loop_.until(loop_.now() + 1ms);
  }
  Task<std::vector<Byte>> receive() override {
    if (coming_.empty()) {
      co_await loop_.until(loop_.now() + 10s);
      co_await Error(ErrorKind::silence, "nobody answers");
    }
    Apdu apdu = std::move(coming_.front());
    coming_.pop_front();
    bytes_ += apdu.size();
    if (on_progress) on_progress();
    co_return std::move(apdu);
  }
  Task<> close() override { co_return; }
  Instant now() const override { return loop_.now(); }
  Instant last_passed() const override { return loop_.now(); }
  std::size_t bytes_received() const override { return bytes_; }

  // How many of the requests began with `tag`.
  std::size_t count(ApduTag tag) const {
    std::size_t number = 0;
    for (const Apdu& apdu : sent)
      if (!apdu.empty() && apdu[0] == static_cast<Byte>(tag)) ++number;
    return number;
  }
  std::vector<Apdu> sent;

 private:
  Loop& loop_;
  Meter meter_;
  std::deque<Apdu> coming_;
  std::size_t bytes_ = 0;
};

inline constexpr Conformance kEverything(0x00FFFFFF);

class PaperMeter {
 public:
  std::map<std::string, Data> values;  // by text_from(attribute)
  std::map<std::uint16_t, Data> names;
  Aare aare;  // what it answers to an AARQ; the InitiateResponse is made of what follows where it has none
  Conformance conformance = kEverything;
  std::uint16_t most_pdu = 1024;
  std::size_t block = 0;                                           // bytes in a block; 0: no blocks
  std::size_t longest_list = 0;                                    // attributes in one request; 0: no limit
  std::function<std::optional<std::vector<Apdu>>(Bytes)> instead;  // asked first

  std::vector<Apdu> operator()(Bytes request) {
    if (instead)
      if (auto answers = instead(request)) return *answers;
    switch (static_cast<ApduTag>(request[0])) {
      case ApduTag::aarq:
        return {associate(request)};
      case ApduTag::rlrq:
        return {encode_rlre({Byte{0}, {}})};
      case ApduTag::get_request:
        return {get(request)};
      case ApduTag::read_request:
        return {read(request)};
      default:
        return {encode(ExceptionResponse{1, 2, std::nullopt})};
    }
  }

  Apdu associate(Bytes request) {
    const auto aarq = aarq_from(request);
    Aare answer = aare;
    if (aarq && aare.context == Context::logical_names) answer.context = aarq->context;
    if (answer.user_information.empty()) {
      InitiateResponse initiate;
      initiate.conformance = conformance;
      initiate.most_pdu = most_pdu;
      answer.user_information = encode(initiate);
    }
    return encode(answer);
  }

  static Apdu encoded(const Data& data) {
    Apdu out;
    encode(data, out);
    return out;
  }

  Apdu block_of(std::uint32_t number, Byte invoke) const {
    GetResponse response;
    response.form = GetResponse::Form::block;
    response.invoke = invoke;
    response.block = number;
    const std::size_t begin = (number - 1) * block;
    const std::size_t size = std::min(block, waiting.size() - begin);
    response.last = begin + size == waiting.size();
    response.results.push_back({AccessResult::success, Bytes(waiting).subspan(begin, size)});
    return encode(response);
  }

  Apdu get(Bytes bytes) {
    const auto request = get_request_from(bytes);
    if (!request) return encode(ExceptionResponse{1, 3, std::nullopt});
    if (request->form == GetRequest::Form::next) return block_of(request->block + 1, request->invoke);
    if (longest_list > 0 && request->items.size() > longest_list) return encode(ExceptionResponse{1, 4, std::nullopt});
    const bool list = request->form == GetRequest::Form::with_list;
    std::vector<Apdu> kept;
    GetResponse response;
    if (list) response.form = GetResponse::Form::with_list;
    response.invoke = request->invoke;
    for (const GetItem& item : request->items) {
      const auto found = values.find(text_from(item.attribute));
      kept.push_back(found == values.end() ? Apdu() : encoded(found->second));
      const AccessResult result = found == values.end() ? AccessResult{4} : AccessResult::success;
      response.results.push_back({result, {}});
    }
    for (std::size_t i = 0; i < kept.size(); ++i) response.results[i].value = kept[i];
    waiting.clear();
    if (list) waiting.push_back(static_cast<Byte>(kept.size()));
    for (std::size_t i = 0; i < kept.size(); ++i) {
      if (list) waiting.push_back(kept[i].empty() ? 1 : 0);
      if (list && kept[i].empty()) waiting.push_back(4);
      waiting.insert(waiting.end(), kept[i].begin(), kept[i].end());
    }
    if (block > 0 && waiting.size() > block) return block_of(1, request->invoke);
    return encode(response);
  }

  Apdu read(Bytes bytes) {
    const auto request = read_request_from(bytes);
    if (!request) return encode(ExceptionResponse{1, 3, std::nullopt});
    if (request->items[0].form == VariableAccess::Form::block_number)
      return read_block_of(static_cast<std::uint16_t>(request->items[0].block + 1));
    std::vector<Apdu> kept;
    ReadResponse response;
    for (const VariableAccess& item : request->items) {
      const auto found = names.find(item.name);
      kept.push_back(found == names.end() ? Apdu() : encoded(found->second));
      ReadResult result;
      if (found == names.end()) result.form = ReadResult::Form::error, result.result = AccessResult{4};
      response.results.push_back(result);
    }
    for (std::size_t i = 0; i < kept.size(); ++i) response.results[i].value = kept[i];
    const Apdu whole = encode(response);
    waiting.assign(whole.begin() + 1, whole.end());
    if (block > 0 && waiting.size() > block) return read_block_of(1);
    return whole;
  }

  Apdu read_block_of(std::uint16_t number) const {
    const std::size_t begin = (number - std::size_t{1}) * block;
    const std::size_t size = std::min(block, waiting.size() - begin);
    ReadResult result;
    result.form = ReadResult::Form::block;
    result.block = number;
    result.last = begin + size == waiting.size();
    result.value = Bytes(waiting).subspan(begin, size);
    return encode(ReadResponse{{result}});
  }

  Apdu waiting;  // what goes on in blocks
};

}  // namespace obiscope::dlms::test
