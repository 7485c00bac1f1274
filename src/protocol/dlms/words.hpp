// What a meter's refusals mean, in plain words.
#pragma once

#include "protocol/dlms/apdu.hpp"
#include "protocol/dlms/association.hpp"

namespace obiscope::dlms {

// "object undefined", "read-write denied", ...; "unknown" where the standard has no such number.
std::string_view words_of(AccessResult result);
std::string_view words_of_action_result(Byte result);
std::string words_of(const ExceptionResponse& response);
std::string words_of(const ConfirmedServiceError& error);
// Of an AARE: who says so, the ACSE service provider or its user, and why.
std::string words_of_diagnostic(bool provider, Byte diagnostic);
// Each makes the Error: kind refused (or unsupported where the meter does not know the service), what and why, what to
// try.
Error refusal(const Attribute& attribute, AccessResult result);
Error refusal(const ExceptionResponse& response);
Error refusal(const ConfirmedServiceError& error);
// Of an AARE that does not accept: result, source and diagnostic in words; authentication failures say that the
// password is not sent again.
Error refusal(const Aare& aare, Mechanism asked);

}  // namespace obiscope::dlms
