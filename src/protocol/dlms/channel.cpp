#include "protocol/dlms/channel.hpp"

#include <algorithm>
#include <limits>

#include "protocol/dlms/words.hpp"

namespace obiscope::dlms {
namespace {

constexpr unsigned kMostStrange = 64;  // APDUs that nobody asked for, before we give up on an answer

ApduTag tag_of(const std::vector<Byte>& apdu) {
  return apdu.empty() ? ApduTag{} : static_cast<ApduTag>(apdu.front());
}

bool is_notification(ApduTag tag) {
  return tag == ApduTag::data_notification || tag == ApduTag::event_notification || tag == ApduTag::information_report;
}

// What may come plain although all else is protected: who refuses may have no key, and RLRE has protection of its own.
bool may_be_plain(ApduTag tag) {
  return tag == ApduTag::exception_response || tag == ApduTag::confirmed_service_error || tag == ApduTag::aare ||
         tag == ApduTag::rlre || is_notification(tag);
}

std::optional<Error> refusal_in(const std::vector<Byte>& apdu) {
  if (tag_of(apdu) == ApduTag::exception_response) {
    const Result<ExceptionResponse> exception = exception_response_from(apdu);
    return exception ? refusal(*exception) : exception.error();
  }
  if (tag_of(apdu) == ApduTag::confirmed_service_error) {
    const Result<ConfirmedServiceError> error = confirmed_service_error_from(apdu);
    return error ? refusal(*error) : error.error();
  }
  return std::nullopt;
}

Error unexpected_apdu(ApduTag came, ApduTag expected) {
  return {ErrorKind::malformed,
          "the meter sends " + std::string(name_of(came)) + " where " + std::string(name_of(expected)) + " is due"};
}

// Bytes that protection adds, at most (see the drawings in security.hpp).
std::size_t overhead_of(const SecuritySetup& setup) {
  constexpr std::size_t kServiceSpecific = 21, kGeneral = 30, kGeneralCiphering = 260, kSigning = 150;
  std::size_t overhead = setup.sign ? kSigning : 0;
  if (!setup.protect.any()) return overhead;
  if (setup.form == Form::service_specific) return overhead + kServiceSpecific;
  const bool short_form = setup.form == Form::general_global || setup.form == Form::general_dedicated;
  return overhead + (short_form ? kGeneral : kGeneralCiphering);
}

}  // namespace

Result<void> Channel::secure(const SecuritySetup& setup, std::optional<std::uint32_t> told) {
  const Result<Counters> counters = kept_.load(setup, told);
  if (!counters) return failure(counters.error());
  security_.emplace(setup, *counters);
  return {};
}

Result<void> Channel::learn_title(const SystemTitle& title) {
  security_->peer_title(title);
  return kept_.learn_title(*security_, title);
}

Result<void> Channel::keep_counters() {
  return security_ ? kept_.save(*security_) : Result<void>();
}

void Channel::limit(std::size_t most_pdu, bool general_blocks) {
  most_pdu_ = most_pdu;
  general_blocks_ = general_blocks;
}

std::size_t Channel::room() const {
  if (most_pdu_ == 0) return std::numeric_limits<std::uint16_t>::max();
  const std::size_t overhead = protected_ && security_ ? overhead_of(security_->setup()) : 0;
  return most_pdu_ > overhead ? most_pdu_ - overhead : 0;
}

void Channel::warn_once(std::string code, std::string text) {
  const auto same = [&](const Warning& warning) { return warning.code == code; };
  if (std::none_of(warnings_.begin(), warnings_.end(), same)) warnings_.push_back({std::move(code), std::move(text)});
}

Task<> Channel::send(std::vector<Byte> apdu) {
  if (broken_) co_await *broken_;
  if (protected_ && security_) apdu = co_await security_->protect(apdu);
  co_await keep_counters();
  if (most_pdu_ == 0 || apdu.size() <= most_pdu_) {
    co_await carrier_.send(apdu);
    co_return;
  }
  if (!general_blocks_ || most_pdu_ <= kGeneralBlockHeader) {
    co_await Error(ErrorKind::unsupported, "the request has " + std::to_string(apdu.size()) +
                                               " bytes and the meter takes " + std::to_string(most_pdu_));
  }
  co_await send_general_blocks(std::move(apdu));
}

Task<Reply> Channel::ask(std::vector<Byte> request, ApduTag expected) {
  co_await send(std::move(request));
  Reply reply = co_await receive(expected);
  co_return std::move(reply);
}

Task<Reply> Channel::receive(ApduTag expected) {
  for (unsigned strange = 0; strange < kMostStrange; ++strange) {
    std::vector<Byte> joined = co_await receive_joined();
    std::optional<std::vector<Byte>> apdu = co_await unprotect(std::move(joined));
    if (!apdu || hand_away(*apdu)) continue;
    Reply reply;
    reply.apdu = std::move(*apdu);
    if (tag_of(reply.apdu) == expected) co_return std::move(reply);
    reply.refusal = refusal_in(reply.apdu);
    if (reply.refusal) co_return std::move(reply);
    co_await unexpected_apdu(tag_of(reply.apdu), expected);
  }
  co_return Error(ErrorKind::malformed, "the meter sends notifications and never an answer");
}

bool Channel::hand_away(Bytes apdu) {
  if (apdu.empty() || !is_notification(static_cast<ApduTag>(apdu.front()))) return false;
  if (on_notification) on_notification(apdu);
  return true;
}

// Nothing: a notification that cannot be read; it is not what we wait for.
Result<std::optional<std::vector<Byte>>> Channel::unprotect(std::vector<Byte> apdu) {
  const ApduTag tag = tag_of(apdu);
  Result<std::optional<std::vector<Byte>>> opened;
  if (is_protected(apdu)) {
    opened = open_protected(apdu);
  } else if (!protected_ || may_be_plain(tag)) {
    return std::optional(std::move(apdu));
  } else {
    opened = failure(ErrorKind::malformed,
                     "the meter sends " + std::string(name_of(tag)) + " without the protection that was agreed");
  }
  if (opened) return opened;
  if (tag == ApduTag::glo_event_notification || tag == ApduTag::ded_event_notification) {
    warn_once("notification_refused", "a notification that came in between is unreadable: " + opened.error().text());
    return std::optional<std::vector<Byte>>();
  }
  broken_ = opened.error();
  return opened;
}

Result<std::optional<std::vector<Byte>>> Channel::open_protected(Bytes apdu) {
  if (!security_)
    return failure(ErrorKind::unsupported, "the meter answers ciphered, and no key is given", "--key-file FILE");
  Result<std::vector<Byte>> plain = security_->unprotect(apdu);
  if (!plain) return failure(plain.error());
  if (protected_ && !security_->protected_enough() && !may_be_plain(tag_of(*plain)))
    return failure(ErrorKind::malformed, "the meter protects its answer less than was agreed");
  if (!security_->applied().tag_checked)
    warn_once("tag_not_checked", "without an authentication key nobody can tell whether the answers are authentic");
  return std::optional(std::move(*plain));
}

}  // namespace obiscope::dlms
