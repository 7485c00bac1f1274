// A client whose every request is answered by arbitrary bytes, in virtual time. Whatever they are, it ends, sends a
// bounded number of requests and one AARQ, and warns with text.
//
//   options | (count of answers, then length and bytes of each) for one request after the other
#include <algorithm>
#include <cstdlib>

#include "protocol/dlms/client.hpp"
#include "protocol/dlms/profile_rows.hpp"
#include "protocol/dlms/scripted_carrier_test.hpp"

using namespace obiscope;
using namespace obiscope::dlms;

namespace {

constexpr Byte kShortNames = 1, kRightAare = 2, kCiphered = 4, kRightInvoke = 8, kPassword = 16, kHashed = 32;

class Answers {
 public:
  Answers(Byte options, Bytes bytes) : options_(options), bytes_(bytes) {}
  std::vector<test::Apdu> operator()(Bytes request) {
    if (request[0] == static_cast<Byte>(ApduTag::aarq) && (options_ & kRightAare) != 0) return {meter_(request)};
    std::vector<test::Apdu> answers;
    for (unsigned left = take() % 4; left > 0 && !bytes_.empty(); --left) {
      const std::size_t size = std::min<std::size_t>(take(), bytes_.size());
      answers.emplace_back(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(size));
      bytes_ = bytes_.subspan(size);
      test::Apdu& answer = answers.back();
      const bool get = answer.size() > 2 && answer[0] == 0xC4 && request.size() > 2 && request[0] == 0xC0;
      if (get && (options_ & kRightInvoke) != 0) answer[2] = request[2];
    }
    return answers;
  }

 private:
  Byte take() {
    if (bytes_.empty()) return 0;
    const Byte byte = bytes_.front();
    bytes_ = bytes_.subspan(1);
    return byte;
  }
  Byte options_;
  Bytes bytes_;
  test::PaperMeter meter_;
};

AssociationOptions options_from(Byte bits) {
  AssociationOptions options;
  options.short_names = (bits & kShortNames) != 0;
  if ((bits & (kPassword | kHashed)) != 0) options.secret = "12345678";
  if ((bits & kPassword) != 0) options.mechanism = Mechanism::lls;
  if ((bits & kHashed) != 0) options.mechanism = Mechanism::md5;
  if ((bits & kCiphered) != 0) {
    SecuritySetup& setup = options.security.emplace();
    setup.keys.encryption.assign(16, 1);
    setup.keys.authentication.assign(16, 2);
  }
  return options;
}

Task<> visit(Client& client) {
  co_await client.associate();
  std::vector<Attribute> attributes;
  for (Byte rate = 0; rate < 5; ++rate) attributes.push_back({3, Obis{1, 0, 1, 8, rate, 255}, 2});
  attributes.push_back({12, Obis{0, 0, 40, 0, 0, 255}, 2});
  Result<std::vector<Answer>> answers = co_await client.get_all(attributes).result();
  if (answers && answers->size() != attributes.size()) std::abort();
  RowShape shape;
  shape.columns.resize(3);
  shape.columns[0].place = Place::time;
  ProfileRows rows(shape, [](const Row&) { return Result<void>(); });
  std::function<Result<void>(Bytes)> pieces = [&rows](Bytes piece) { return rows.take(piece); };
  Result<AccessResult> streamed = co_await client.stream(attributes.back(), std::nullopt, std::move(pieces)).result();
  static_cast<void>(streamed);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const Byte* bytes, std::size_t size) {
  constexpr std::size_t kMostRequests = 4'000;
  if (size < 1) return 0;
  VirtualLoop loop;
  test::ScriptedCarrier carrier(loop, Answers(bytes[0], {bytes + 1, size - 1}));
  Client client(carrier, options_from(bytes[0]));
  static_cast<void>(loop.run(visit(client)));
  if (!loop.run(client.release())) std::abort();
  if (carrier.sent.size() > kMostRequests || carrier.count(ApduTag::aarq) > 1) std::abort();
  if (carrier.count(ApduTag::action_request) > 1) std::abort();
  for (const Warning& warning : client.warnings)
    if (warning.code.empty() || warning.text.empty()) std::abort();
  return 0;
}
