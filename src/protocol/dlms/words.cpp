// The numbers of refusals: data-access-result, action-result (IEC 62056-5-3), exception-response, ServiceError, and the
// diagnostics of ACSE.
#include "protocol/dlms/words.hpp"

namespace obiscope::dlms {
namespace {

struct Words {
  unsigned number;
  std::string_view text;
};

template <std::size_t kCount>
std::string_view find(const Words (&all)[kCount], unsigned number) {
  for (const Words& words : all)
    if (words.number == number) return words.text;
  return "unknown";
}

constexpr Words kAccessResults[] = {
    {0, "success"},
    {1, "hardware fault"},
    {2, "temporary failure"},
    {3, "read-write denied"},
    {4, "object undefined"},
    {9, "object class inconsistent"},
    {11, "object unavailable"},
    {12, "type unmatched"},
    {13, "scope of access violated"},
    {14, "data block unavailable"},
    {15, "long get aborted"},
    {16, "no long get in progress"},
    {17, "long set aborted"},
    {18, "no long set in progress"},
    {19, "data block number invalid"},
    {250, "other reason"},
};
constexpr Words kAccessAdvice[] = {
    {1, "the meter has a defect, or wants to be read again later"},
    {2, "again later"},
    {3, "this client may not read it: another --client, or --password-file or --key-file for one that may"},
    {4, "obiscope objects shows what the meter has"},
    {9, "the meter has it in another class: CLASS:OBIS:ATTRIBUTE, or obiscope objects"},
    {11, "obiscope objects shows what the meter has; some objects only exist for other clients: --client"},
    {13, "this client may not read it: another --client, or --password-file or --key-file for one that may"},
};
constexpr Words kActionResults[] = {
    {0, "success"},
    {1, "hardware fault"},
    {2, "temporary failure"},
    {3, "read-write denied"},
    {4, "object undefined"},
    {9, "object class inconsistent"},
    {11, "object unavailable"},
    {12, "type unmatched"},
    {13, "scope of access violated"},
    {14, "data block unavailable"},
    {15, "long action aborted"},
    {16, "no long action in progress"},
    {250, "other reason"},
};
constexpr Words kStateErrors[] = {{1, "the service is not allowed now"}, {2, "the service is unknown"}};
constexpr Words kServiceErrors[] = {
    {1, "the operation is not possible"},
    {2, "the service is not supported"},
    {3, "for another reason"},
    {4, "the APDU is too long"},
    {5, "the meter could not decipher what was sent"},
    {6, "the invocation counter is not one that the meter takes"},
};
constexpr Words kServices[] = {
    {1, "Initiate"},
    {2, "GetStatus"},
    {3, "GetNameList"},
    {4, "GetVariableAttribute"},
    {5, "Read"},
    {6, "Write"},
    {7, "GetDataSetAttribute"},
    {8, "GetTIAttribute"},
    {9, "ChangeScope"},
    {10, "Start"},
    {11, "Stop"},
    {12, "Resume"},
    {13, "MakeUsable"},
    {14, "InitiateLoad"},
    {15, "LoadSegment"},
    {16, "TerminateLoad"},
    {17, "InitiateUpload"},
    {18, "UploadSegment"},
    {19, "TerminateUpload"},
};
constexpr Words kCategories[] = {
    {0, "application reference"},
    {1, "hardware resource"},
    {2, "state of the device"},
    {3, "service"},
    {4, "definition"},
    {5, "access"},
    {6, "initiate"},
    {7, "load of a data set"},
    {8, "change of scope"},
    {9, "task"},
    {10, "other"},
};

// Two numbers in one: category << 8 | value.
constexpr Words kServiceValues[] = {
    {0x000, "other"},
    {0x001, "time elapsed"},
    {0x002, "application unreachable"},
    {0x003, "application reference invalid"},
    {0x004, "application context unsupported"},
    {0x005, "provider communication error"},
    {0x006, "deciphering error"},
    {0x100, "other"},
    {0x101, "memory unavailable"},
    {0x102, "processor resource unavailable"},
    {0x103, "mass storage unavailable"},
    {0x104, "other resource unavailable"},
    {0x200, "other"},
    {0x201, "no DLMS context"},
    {0x202, "loading a data set"},
    {0x203, "status: no change"},
    {0x204, "status: inoperable"},
    {0x300, "other"},
    {0x301, "PDU size"},
    {0x302, "service unsupported"},
    {0x400, "other"},
    {0x401, "object undefined"},
    {0x402, "object class inconsistent"},
    {0x403, "object attribute inconsistent"},
    {0x500, "other"},
    {0x501, "scope of access violated"},
    {0x502, "object access violated"},
    {0x503, "hardware fault"},
    {0x504, "object unavailable"},
    {0x600, "other"},
    {0x601, "DLMS version too low"},
    {0x602, "incompatible conformance"},
    {0x603, "PDU size too short"},
    {0x604, "refused by the VDE handler"},
    {0x700, "other"},
    {0x701, "primitive out of sequence"},
    {0x702, "not loadable"},
    {0x703, "data set too large"},
    {0x704, "segment not awaited"},
    {0x705, "interpretation failure"},
    {0x706, "storage failure"},
    {0x707, "data set not ready"},
    {0x900, "other"},
    {0x901, "no remote control"},
    {0x902, "task stopped"},
    {0x903, "task running"},
    {0x904, "task unusable"},
    {0xA00, "other"},
};

constexpr Words kUserDiagnostics[] = {
    {0, "no diagnostic"},
    {1, "no reason given"},
    {2, "application context name not supported"},
    {3, "calling AP title not recognised"},
    {4, "calling AP invocation identifier not recognised"},
    {5, "calling AE qualifier not recognised"},
    {6, "calling AE invocation identifier not recognised"},
    {7, "called AP title not recognised"},
    {8, "called AP invocation identifier not recognised"},
    {9, "called AE qualifier not recognised"},
    {10, "called AE invocation identifier not recognised"},
    {11, "authentication mechanism name not recognised"},
    {12, "authentication mechanism name required"},
    {13, "authentication failure"},
    {14, "authentication required"},
};
constexpr Words kProviderDiagnostics[] = {
    {0, "no diagnostic"},
    {1, "no reason given"},
    {2, "no common ACSE version"},
};
constexpr Byte kNoReason = 1, kContextNotSupported = 2, kTitleNotRecognised = 3, kMechanismNotRecognised = 11,
               kMechanismRequired = 12, kAuthenticationFailure = 13, kAuthenticationRequired = 14;
constexpr Byte kTransient = 2;

std::string with_number(std::string_view words, unsigned number) {
  if (words != "unknown") return std::string(words);
  return "a reason that the standard does not know (" + std::to_string(number) + ")";
}

std::string failure_advice(Mechanism asked) {
  if (asked == Mechanism::none) return "this client address needs a password: --password-file, or another --client";
  const std::string_view what = asked == Mechanism::lls ? "password" : "secret or key";
  return "the " + std::string(what) +
         " was wrong; it is not sent again: many meters lock for minutes to a day after some wrong ones";
}

std::string advice_of(const Aare& aare, Mechanism asked) {
  if (aare.provider) return {};
  switch (aare.diagnostic) {
    case kNoReason:
      return "the meter may not know this --client, or want a password or a key for it";
    case kContextNotSupported:
      if (is_ciphered(aare.context)) return "without --key-file, or another --client";
      return "the meter wants a ciphered context: --key-file; or it has short names: --short-names";
    case kTitleNotRecognised:
      return "--system-title: the meter does not know ours";
    case kMechanismNotRecognised:
      return "another --authentication, or another --client";
    case kMechanismRequired:
    case kAuthenticationRequired:
      return "this client address needs authentication: --password-file or --key-file, or another --client";
    case kAuthenticationFailure:
      return failure_advice(asked);
    default:
      return {};
  }
}

}  // namespace

std::string_view words_of(AccessResult result) {
  return find(kAccessResults, static_cast<unsigned>(result));
}

std::string_view words_of_action_result(Byte result) {
  return find(kActionResults, result);
}

std::string words_of(const ExceptionResponse& response) {
  std::string text = with_number(find(kServiceErrors, response.service), response.service);
  if (response.counter) text += ": it counts " + std::to_string(*response.counter);
  return text + " (" + with_number(find(kStateErrors, response.state), response.state) + ")";
}

std::string words_of(const ConfirmedServiceError& error) {
  const std::string_view value = find(kServiceValues, error.category * 0x100U + error.value);
  return with_number(find(kServices, error.service), error.service) + ": " +
         with_number(find(kCategories, error.category), error.category) + ": " + with_number(value, error.value);
}

std::string words_of_diagnostic(bool provider, Byte diagnostic) {
  return with_number(provider ? find(kProviderDiagnostics, diagnostic) : find(kUserDiagnostics, diagnostic),
                     diagnostic);
}

Error refusal(const Attribute& attribute, AccessResult result) {
  const auto number = static_cast<unsigned>(result);
  const std::string_view advice = find(kAccessAdvice, number);
  return {ErrorKind::refused,
          "the meter refuses " + text_from(attribute) + ": " + with_number(words_of(result), number),
          advice == "unknown" ? std::string() : std::string(advice)};
}

Error refusal(const ExceptionResponse& response) {
  constexpr Byte kUnknownService = 2, kNotSupported = 2, kDeciphering = 5, kCounter = 6;
  const bool unsupported = response.state == kUnknownService || response.service == kNotSupported;
  std::string advice;
  if (response.service == kDeciphering) advice = "check the keys, the system title and the security suite: --key-file";
  if (response.service == kCounter) advice = "an invocation counter greater than the meter's; it grows with each use";
  if (unsupported) advice = "the meter does not have this service; a plain read needs less of it";
  return {unsupported ? ErrorKind::unsupported : ErrorKind::refused,
          "the meter answers with an exception: " + words_of(response), std::move(advice)};
}

Error refusal(const ConfirmedServiceError& error) {
  constexpr unsigned kUnsupported = 0x302, kDeciphering = 0x006, kConformance = 0x602, kPduSize = 0x603;
  const unsigned which = error.category * 0x100U + error.value;
  std::string advice;
  if (which == kDeciphering) advice = "check the keys, the system title and the security suite: --key-file";
  if (which == kConformance) advice = "the meter has other referencing: --short-names, or without it";
  if (which == kPduSize) advice = "the meter wants to send longer APDUs than were allowed";
  return {which == kUnsupported ? ErrorKind::unsupported : ErrorKind::refused,
          "the meter refuses the service: " + words_of(error), std::move(advice)};
}

Error refusal(const Aare& aare, Mechanism asked) {
  std::string text = "the meter refuses the association";
  if (aare.result == kTransient) text += " for now";
  text += ": " + words_of_diagnostic(aare.provider, aare.diagnostic);
  const auto service_error = confirmed_service_error_from(aare.user_information);
  if (service_error) text += "; " + words_of(*service_error);
  std::string advice = advice_of(aare, asked);
  if (service_error && (aare.provider || aare.diagnostic <= kNoReason)) advice = refusal(*service_error).advice();
  return {ErrorKind::refused, std::move(text), std::move(advice)};
}

}  // namespace obiscope::dlms
