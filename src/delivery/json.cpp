#include "delivery/json.hpp"

#include "bytes/hex.hpp"
#include "delivery/json_text.hpp"
#include "delivery/profile_text.hpp"

namespace obiscope::delivery {

namespace {

void put_meter(JsonText& json, const MeterIdentity& meter) {
  json.key("meter").open_object();
  json.text_or_null("id", meter.id);
  json.text_or_null("manufacturer", meter.manufacturer);
  json.text_or_null("identification", meter.identification);
  json.text_or_null("model", meter.model);
  json.end_object();
}

// A Readout out of a capture was not received by us: neither when nor how is known.
void put_line(JsonText& json, const Readout& readout) {
  const bool live = readout.received != Instant{};
  json.text_or_null("line", live && readout.line.baud != 0 ? text_from(readout.line) : "");
  json.text_or_null("received", live ? utc_text_from(readout.received) : "");
}

void put_flags(JsonText& json, const std::vector<Flag>& flags) {
  json.key("flags").open_array();
  for (const Flag& flag : flags) json.open_object().text("code", flag.code).text("text", flag.text).end_object();
  json.end_array();
}

void put_reading(JsonText& json, const Reading& reading) {
  json.open_object();
  json.text("obis", text_from(reading.obis)).text("code", reading.code);
  if (const std::string_view name = name_of(reading.obis); !name.empty()) json.text("name", name);
  json.key("value").value(reading.value);
  if (const std::string unit = unit_text_of(reading); !unit.empty()) json.text("unit", unit);
  if (reading.captured) json.text("captured", text_from(*reading.captured));
  if (!reading.flags.empty()) put_flags(json, reading.flags);
  json.end_object();
}

void put_warnings(JsonText& json, const std::vector<Warning>& warnings) {
  json.key("warnings").open_array();
  for (const Warning& warning : warnings) {
    json.open_object().text("code", warning.code).text("text", warning.text).end_object();
  }
  json.end_array();
}

}  // namespace

namespace {

void put_readout(JsonText& json, const Readout& readout) {
  json.open_object();
  put_meter(json, readout.meter);
  json.text("protocol", name_of(readout.protocol)).text_or_null("mode", readout.mode);
  put_line(json, readout);
  json.text_or_null("meter_time", readout.meter_time ? text_from(*readout.meter_time) : "");
  json.key("readings").open_array();
  for (const Reading& reading : readout.readings) put_reading(json, reading);
  json.end_array();
  put_warnings(json, readout.warnings);
  if (readout.speed_change != SpeedChange::none) json.text("speed_change", name_of(readout.speed_change));
  if (!readout.sub_meters.empty()) {
    json.key("sub_meters").open_array();
    for (const Readout& sub_meter : readout.sub_meters) put_readout(json, sub_meter);
    json.end_array();
  }
  json.end_object();
}

}  // namespace

std::string json_from(const Readout& readout) {
  JsonText json;
  put_readout(json, readout);
  return json.take();
}

std::string json_from(const Profile& profile, const Row& row) {
  JsonText json;
  json.open_object();
  json.text("time", text_from(row.time)).text("status", status_text(row.status));
  json.key("values").open_array();
  for (std::size_t i = 0; i < row.values.size() && i < profile.columns.size(); ++i) {
    const Column& column = profile.columns[i];
    json.open_object().text("obis", text_from(column.obis)).text("code", column.code);
    json.key("value").value(row.values[i]);
    if (const std::string unit = unit_text_of(column); !unit.empty()) json.text("unit", unit);
    json.end_object();
  }
  json.end_array();
  json.key("profile").open_object().text("obis", text_from(profile.obis)).text("code", profile.code).end_object();
  put_meter(json, profile.meter);
  return json.end_object().take();
}

std::string json_from(const Explained& explained, Bytes input) {
  JsonText json;
  json.open_object();
  json.key("offset").number(explained.offset).key("length").number(explained.length);
  json.key("depth").number(explained.depth);
  json.text("name", explained.name).text("value", explained.value);
  json.text_or_null("clause", explained.clause).key("wrong").truth(explained.wrong);
  json.text("bytes", hex_from(input.subspan(explained.offset, explained.length)));
  return json.end_object().take();
}

}  // namespace obiscope::delivery
