// obiscope objects URL
#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "cli/password.hpp"
#include "cli/session.hpp"
#include "delivery/columns.hpp"
#include "delivery/json_text.hpp"
#include "protocol/dlms/classes.hpp"

namespace obiscope::cli {

namespace {

using dlms::AttributeAccess;
using dlms::Object;

std::string class_name(const Object& object) {
  const dlms::InterfaceClass* known = dlms::class_of(object.class_id, object.version);
  return known != nullptr ? std::string(known->name) : "";
}

std::string_view name_of(dlms::Access access) {
  switch (access) {
    case dlms::Access::none:
      return "none";
    case dlms::Access::read:
      return "read";
    case dlms::Access::write:
      return "write";
    case dlms::Access::read_write:
      return "read-write";
  }
  return {};
}

// "2 value, 3 scaler_unit": what may be read of the object besides its name.
std::string readable_of(const Object& object) {
  std::string text;
  for (const AttributeAccess& one : object.attributes) {
    if (one.attribute == 1 || !dlms::is_readable(object, one.attribute)) continue;
    text += (text.empty() ? "" : ", ") + std::to_string(one.attribute) + ' ' +
            dlms::attribute_name(object.class_id, one.attribute, object.version);
  }
  return text;
}

void put_attribute(delivery::JsonText& json, const Object& object, const AttributeAccess& one) {
  json.open_object().key("attribute").value(Decimal{one.attribute, 0});
  json.text("name", dlms::attribute_name(object.class_id, one.attribute, object.version));
  json.text("access", name_of(one.access)).key("authenticated").truth(one.authenticated);
  json.key("selectors").open_array();
  for (const std::int8_t selector : one.selectors) json.value(Decimal{selector, 0});
  json.end_array().end_object();
}

std::string json_from(const Object& object) {
  delivery::JsonText json;
  json.open_object().key("class").number(object.class_id).key("version").number(object.version);
  json.text("class_name", class_name(object)).text("obis", text_from(object.instance));
  json.text_or_null("name", obiscope::name_of(object.instance));
  if (object.base_name != 0) json.key("base_name").number(object.base_name);
  json.key("attributes").open_array();
  for (const AttributeAccess& one : object.attributes) put_attribute(json, object, one);
  json.end_array().key("methods").open_array();
  for (const std::int8_t method : object.methods) json.value(Decimal{method, 0});
  return json.end_array().end_object().take();
}

std::string table_from(const dlms::ObjectList& list) {
  delivery::Columns columns({{"class", true}, {"version", true}, {"OBIS"}, {"class name"}, {"name"}, {"readable"}});
  for (const Object& object : list.objects) {
    columns.add({{std::to_string(object.class_id), true},
                 {std::to_string(object.version), true},
                 {text_from(object.instance)},
                 {class_name(object)},
                 {std::string(obiscope::name_of(object.instance))},
                 {readable_of(object)}});
  }
  return columns.text();
}

Result<SessionOptions> options_from(const Arguments& arguments, const catalogue::Catalogue& catalogue,
                                    Console& console) {
  Result<SessionOptions> options = session_options_from(arguments, catalogue);
  if (!options) return options;
  const Protocol spoken = options->protocol.certain ? options->protocol.protocol : Protocol::dlms;
  if (spoken != Protocol::dlms && spoken != Protocol::c1218) {
    return failure(
        ErrorKind::usage,
        "objects and tables are what DLMS and C12.18 meters have, and this one speaks " + std::string(title_of(spoken)),
        "obiscope read shows its registers");
  }
  options->protocol = {spoken, true};
  if (Result<void> good = take_password(arguments, *options, console); !good) return failure(good.error());
  if (Result<void> good = take_dlms(arguments, *options, console); !good) return failure(good.error());
  if (Result<void> good = take_family(arguments, *options, console); !good) return failure(good.error());
  return options;
}

std::string json_from(const c1218::TableEntry& table) {
  delivery::JsonText json;
  json.open_object().key("table").number(table.number);
  json.text_or_null("name", table.name).key("manufacturer").truth(table.manufacturer);
  json.key("writable").truth(table.writable).key("decoded").truth(table.decoded);
  return json.end_object().take();
}

std::string table_from(const c1218::TableList& list) {
  delivery::Columns columns({{"table", true}, {"of"}, {"name"}, {"decoded"}});
  for (const c1218::TableEntry& table : list.tables) {
    columns.add({{std::to_string(table.number), true},
                 {table.manufacturer ? "manufacturer" : "standard"},
                 {table.name},
                 {table.decoded ? "yes" : "no"}});
  }
  return columns.text();
}

template <class Entry>
void deliver(const std::vector<Entry>& entries, const std::string& table, bool json, Console& console) {
  if (!json) {
    console.out() << table;
    return;
  }
  for (const Entry& entry : entries) console.out() << json_from(entry) << '\n';
}

Result<void> list_objects(Session& session, bool json, Console& console) {
  if (session.options().protocol.protocol == Protocol::c1218) {
    const Result<c1218::TableList> list = session.run(c1218::read_tables(session.line(), session.c1218()));
    if (!list) return failure(list.error());
    deliver(list->tables, table_from(*list), json, console);
    for (const Warning& warning : list->warnings) console.note("warning: " + warning.text);
    return {};
  }
  const Result<dlms::ObjectList> list = session.run(dlms::read_objects(session.line(), session.dlms_visit()));
  if (!list) return failure(list.error());
  deliver(list->objects, table_from(*list), json, console);
  for (const Warning& warning : list->warnings) console.note("warning: " + warning.text);
  return {};
}

Result<ExitCode> run_objects(const Arguments& arguments, Console& console) {
  const catalogue::Catalogue catalogue = load_catalogue(console);
  const Result<SessionOptions> options = options_from(arguments, catalogue, console);
  if (!options) return failure(options.error());
  Session session(console, catalogue, *options);
  if (Result<void> good = session.open(); !good) return tell_end(console, session, good.error());
  const Result<void> listed = list_objects(session, arguments.has("--json"), console);
  const Result<void> recorded = session.close();
  if (!recorded) console.tell(recorded.error());
  if (!listed) return tell_end(console, session, listed.error());
  return recorded ? ExitCode::done : ExitCode::port;
}

}  // namespace

Command objects_command() {
  return {
      .name = "objects",
      .summary = "lists what a DLMS or C12.18 meter has",
      .description =
          "Asks the meter at URL for its object list: class, OBIS code, and which attributes this client may read. "
          "What the public client sees needs no password; other clients see more. `obiscope read URL --register "
          "CLASS:OBIS:ATTRIBUTE` reads any of them. Of a meter that speaks C12.18 (--protocol c1218) it lists the "
          "tables.",
      .positionals = {{.name = "URL",
                       .help = "where the meter is: /dev/ttyUSB0, tcp://host:4059",
                       .completes = Completes::url}},
      .options = joined({json_option("one JSON object for each, for programs"), password_options(), session_options(),
                         record_options()}),
      .examples = {{"obiscope objects /dev/ttyUSB0", ""},
                   {"obiscope objects tcp://192.168.1.30:4059 --client 1 --password-file lls --json", ""}},
      .run = run_objects,
  };
}

}  // namespace obiscope::cli
