#include "protocol/dlms/client.hpp"

#include <algorithm>

#include "protocol/dlms/client_state.hpp"

namespace obiscope::dlms {
namespace {

// Mechanism 6 hashes both system titles, ours too, where nothing else needs one.
AssociationOptions with_title(AssociationOptions options) {
  constexpr SystemTitle kOwnTitle{'O', 'B', 'I', 0, 0, 0, 0, 1};
  if (options.mechanism != Mechanism::sha256 || options.security) return options;
  SecuritySetup& setup = options.security.emplace();
  setup.protect = {false, false};
  setup.own_title = kOwnTitle;
  options.ciphered_context = false;
  return options;
}

}  // namespace

Client::State::State(Client& owner, Carrier& carrier, AssociationOptions given)
    : client(owner),
      options(with_title(std::move(given))),
      channel(carrier, KeptCounters(options.counters, options.counters_of), owner.warnings) {
  channel.on_notification = [this](Bytes apdu) {
    if (client.on_notification) client.on_notification(apdu);
  };
}

Client::State::~State() {
  wipe(initiate_plain);
  if (options.secret) options.secret->assign(options.secret->size(), '\0');
}

Client::Client(Carrier& carrier, AssociationOptions options)
    : state_(std::make_unique<State>(*this, carrier, std::move(options))) {}

Client::~Client() = default;

void Client::names(std::vector<Object> objects) {
  state_->objects = std::move(objects);
}

Task<AccessResult> Client::State::pieces(Attribute attribute, std::optional<Selection> selection, Pieces sink) {
  if (options.short_names) return read_pieces(attribute, std::move(selection), std::move(sink));
  return get_pieces(attribute, std::move(selection), std::move(sink));
}

Task<AccessResult> Client::stream(Attribute attribute, std::optional<Selection> selection,
                                  std::function<Result<void>(Bytes)> sink) {
  return state_->pieces(attribute, std::move(selection), std::move(sink));
}

Result<Answer> answer_from(Bytes value) {
  Cursor cursor(value);
  switch (cursor.skip()) {
    case Step::item:
      break;
    case Step::end:
    case Step::incomplete:
      return failure(ErrorKind::malformed, "a value is cut off");
    case Step::malformed:
      return failure(ErrorKind::malformed, "a value is not encoded as the standard wants it");
  }
  const Bytes alone = value.first(cursor.at());
  return Answer{AccessResult::success, {alone.begin(), alone.end()}, cursor.at() < value.size()};
}

Result<Answer> Client::State::whole(const Attribute& attribute, std::vector<Byte> value) {
  Result<Answer> answer = answer_from(value);
  if (!answer) return failure(answer.error().reworded(text_from(attribute) + ": " + answer.error().text(), {}));
  if (answer->left_over)
    channel.warn_once("left_over_bytes", text_from(attribute) + ": bytes stand behind the value; the value is used");
  return answer;
}

namespace {
Pieces into(std::vector<Byte>& value) {
  return [&value](Bytes piece) -> Result<void> {
    value.insert(value.end(), piece.begin(), piece.end());
    return {};
  };
}
}  // namespace

Task<Answer> Client::get(Attribute attribute, std::optional<Selection> selection) {
  std::vector<Byte> value;
  const AccessResult result = co_await state_->pieces(attribute, std::move(selection), into(value));
  Answer answer;
  answer.result = result;
  if (result == AccessResult::success) answer = co_await state_->whole(attribute, std::move(value));
  co_return std::move(answer);
}

// How many of `left` attributes go into the next request.
std::size_t Client::State::fitting(std::size_t left) const {
  constexpr std::size_t kListHeader = 8, kItem = 11, kName = 3, kReadHeader = 4;
  if (!has(Conformance::multiple_references)) return 1;
  const std::size_t room = channel.room();
  std::size_t most =
      options.short_names ? (room - std::min(room, kReadHeader)) / kName : (room - std::min(room, kListHeader)) / kItem;
  if (!has(Conformance::block_transfer_with_get)) most = std::min(most, room / kResultEstimate);
  return std::clamp<std::size_t>(std::min({most, left, list_limit}), 1, kMostInAList);
}

namespace {

// A value that makes no sense costs itself alone, where there are others.
Task<Answer> get_alone(Client& client, Attribute attribute) {
  Result<Answer> answer = co_await client.get(attribute).result();
  if (answer) co_return std::move(*answer);
  if (answer.error().kind() != ErrorKind::malformed) co_await answer.error();
  client.warnings.push_back({"value_unreadable", answer.error().text()});
  Answer none;
  none.result = AccessResult::other_reason;
  co_return std::move(none);
}

}  // namespace

Task<std::vector<Answer>> Client::get_all(std::vector<Attribute> attributes) {
  std::vector<Answer> answers;
  answers.reserve(attributes.size());
  while (answers.size() < attributes.size()) {
    const auto first = attributes.begin() + static_cast<std::ptrdiff_t>(answers.size());
    const std::size_t count = state_->fitting(attributes.size() - answers.size());
    if (count == 1) {
      Answer answer = co_await get_alone(*this, *first);
      answers.push_back(std::move(answer));
    } else {
      std::vector<Attribute> some(first, first + static_cast<std::ptrdiff_t>(count));
      Task<ListReply> task = state_->options.short_names ? state_->read_list(some) : state_->get_list(some);
      ListReply reply = co_await task;
      if (!reply.answers) {  // too many for this meter
        state_->list_limit = count / 2;
        continue;
      }
      for (Answer& answer : *reply.answers) answers.push_back(std::move(answer));
    }
    if (on_answered) on_answered(answers.size());
  }
  co_return std::move(answers);
}

Task<> Client::release() {
  State& state = *state_;
  if (!state.open || state.released) co_return;
  state.released = true;
  state.channel.close();
  Release release;
  release.reason = Byte{0};
  if (is_ciphered(state.context())) {
    Result<std::vector<Byte>> user_information = state.channel.security()->protect_initiate(state.initiate_plain);
    if (user_information) release.user_information = std::move(*user_information);
  }
  Result<Reply> reply = co_await state.channel.ask(encode_rlrq(release), ApduTag::rlre).result();
  Result<void> kept = state.channel.keep_counters();
  if (!kept) warnings.push_back({"counter_not_kept", kept.error().text()});
  if (!reply && (reply.error().kind() == ErrorKind::port || reply.error().kind() == ErrorKind::cancelled))
    co_await reply.error();
  if (!reply && reply.error().kind() == ErrorKind::silence) co_return;  // it is gone, or has closed without a word
  const bool refused = reply && reply->refusal;
  const bool readable = reply && !refused && rlre_from(reply->apdu);
  if (!readable) state.channel.warn_once("release_malformed", "the meter's answer to the release makes no sense");
}

}  // namespace obiscope::dlms
