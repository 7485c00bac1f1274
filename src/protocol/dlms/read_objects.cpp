// What a meter has: the list of its association.
#include "protocol/dlms/answers.hpp"

namespace obiscope::dlms {
namespace {

Task<ObjectList> fetch_objects(Visit& visit) {
  co_await visit.enter();
  if (visit.in_ascii())
    co_await Error(ErrorKind::unsupported, "the meter does not enter mode E, and ASCII has no object list",
                   "obiscope read");
  ObjectList list;
  Result<std::vector<Object>> objects = co_await visit.object_list().result();
  if (!objects) co_await locked(objects.error(), visit);
  list.objects = std::move(*objects);
  visit.stage("reading who it is");
  Answers answers;
  std::vector<Attribute> identity{kDeviceName, kSerial};
  co_await answers.fetch(visit, std::move(identity), 0);
  const PushNames names = names_of(visit, answers);
  list.meter = identity_of(names, answers, quirks_of(visit, names));
  if (visit.as_public()) visit.warn("public_client", "this is what the meter shows to everybody");
  co_return std::move(list);
}

}  // namespace

Task<ObjectList> read_objects(Line& line, VisitOptions options) {
  Visit visit(line, std::move(options));
  Result<ObjectList> list = co_await fetch_objects(visit).result();
  std::optional<ErrorKind> why;
  if (!list) why = list.error().kind();
  co_await visit.leave(why);
  if (list) list->warnings = visit.take_warnings();
  co_return std::move(list);
}

}  // namespace obiscope::dlms
