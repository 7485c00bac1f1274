#include "protocol/sml/message.hpp"

namespace obiscope::sml {
namespace {

constexpr int kWidestScaler = 100;
constexpr std::uint8_t kTimeList = 0x72;

// Seconds of a time: four bytes in the standard, three where a meter leaves out leading zeros.
std::uint32_t seconds_of(Number number, Cursor& cursor) {
  if (number.bits > 0xFFFF'FFFFU || (number.is_signed && number.value() < 0)) cursor.fail("seconds of 32 bits");
  return static_cast<std::uint32_t>(number.bits);
}

std::int16_t minutes_of(Number number, Cursor& cursor) {
  constexpr std::int64_t kMost = 24 * 60;
  if (number.value() > kMost || number.value() < -kMost) cursor.fail("minutes of an offset");
  return static_cast<std::int16_t>(number.value());
}

void read_local(Cursor& cursor, Time& time) {
  cursor.list_of(3, "a time stamp and two offsets");
  time.seconds = seconds_of(cursor.number("a time stamp"), cursor);
  time.offset = minutes_of(cursor.number("an offset"), cursor);
  time.season = minutes_of(cursor.number("a season offset"), cursor);
}

}  // namespace

const char* name_of(Tag tag) {
  switch (tag) {
    case Tag::open_request:
      return "open request";
    case Tag::open_response:
      return "open response";
    case Tag::close_request:
      return "close request";
    case Tag::close_response:
      return "close response";
    case Tag::get_profile_pack_request:
      return "GetProfilePack request";
    case Tag::get_profile_pack_response:
      return "GetProfilePack response";
    case Tag::get_profile_list_request:
      return "GetProfileList request";
    case Tag::get_profile_list_response:
      return "GetProfileList response";
    case Tag::get_proc_parameter_request:
      return "GetProcParameter request";
    case Tag::get_proc_parameter_response:
      return "GetProcParameter response";
    case Tag::set_proc_parameter_request:
      return "SetProcParameter request";
    case Tag::get_list_request:
      return "GetList request";
    case Tag::get_list_response:
      return "GetList response";
    case Tag::attention_response:
      return "attention response";
  }
  return "message of an unknown kind";
}

void read_head_slowly(Cursor& cursor, MessageHead& head) {
  cursor.list_of(6, "the six fields of a message");
  head.transaction = cursor.octets("a transaction id");
  head.group = cursor.number("a group number");
  head.abort_on_error = cursor.number("an abort-on-error code");
  cursor.list_of(2, "a tag and a body");
  head.tag = static_cast<Tag>(cursor.number("a message tag").bits);
}

std::uint64_t read_tail_slowly(Cursor& cursor) {
  const std::uint64_t crc = cursor.number("the CRC of the message").bits;
  cursor.byte(0x00, "the end of the message");
  return crc;
}

Time read_time_slowly(Cursor& cursor) {
  Time time;
  if (cursor.peek() != kTimeList) {
    time.kind = Time::Kind::seconds_index;
    time.bare = true;
    time.seconds = seconds_of(cursor.number("a time"), cursor);
    return time;
  }
  cursor.list_of(2, "a time");
  const Number kind = cursor.number("the kind of a time");
  time.kind = static_cast<Time::Kind>(kind.bits);
  if (kind.bits == 0 || kind.bits > 3) {
    cursor.fail("a seconds index (1) or a time stamp (2, 3)");
  } else if (time.kind == Time::Kind::local_timestamp) {
    read_local(cursor, time);
  } else {
    time.seconds = seconds_of(cursor.number("seconds"), cursor);
  }
  return time;
}

// A boolean, a time or another list (which is passed over).
void read_other_value(Cursor& cursor, Entry& entry) {
  constexpr Byte kBoolean = 0x42, kTimeChoice = 1;
  if (cursor.peek() == kBoolean) {
    entry.kind = Entry::Kind::boolean;
    entry.truth = cursor.boolean("a value");
    return;
  }
  Cursor choice = cursor;
  choice.list_of(2, "a value");
  if (choice.number("the kind of a value").bits == kTimeChoice && choice.peek() == kTimeList) {
    const Time moment = read_time(choice);
    if (!choice.failed()) {
      entry.kind = Entry::Kind::time;
      entry.moment = moment;
      cursor = choice;
      return;
    }
  }
  cursor.skip("a value");
}

void read_value(Cursor& cursor, Entry& entry) {
  entry.kind = Entry::Kind::nothing;
  switch (cursor.peek() >> 4U) {
    case 0x5:
    case 0x6:
    case 0xD:
    case 0xE:
      entry.kind = Entry::Kind::number;
      entry.number = cursor.number("a value");
      return;
    case 0x0:
    case 0x8:
      if (cursor.absent()) return;
      entry.kind = Entry::Kind::octets;
      entry.octets = cursor.octets("a value");
      return;
    default:
      return read_other_value(cursor, entry);
  }
}

void read_unit_and_scaler(Cursor& cursor, Entry& entry) {
  const Number unit = cursor.number("a unit");
  const Number scaler = cursor.number("a scaler");
  if (unit.bits > 255) cursor.fail("a unit of one byte");
  // One byte is signed whatever its TL field says: a scaler of 255 is none.
  const std::int64_t power = scaler.size == 1 ? static_cast<std::int8_t>(scaler.bits) : scaler.value();
  if (power > kWidestScaler || power < -kWidestScaler) cursor.fail("a scaler from -100 to 100");
  entry.unit = unit.there() && unit.bits != 0 ? static_cast<Byte>(unit.bits) : Byte{255};
  entry.scaler = static_cast<std::int8_t>(power);
}

void read_entry(Cursor& cursor, Entry& entry) {
  entry.name = cursor.octets("a name");
  entry.status = cursor.number("a status");
  entry.time = read_time(cursor);
  read_unit_and_scaler(cursor, entry);
  read_value(cursor, entry);
  entry.signature = cursor.octets("a signature");
}

Server read_profile_head(Cursor& cursor) {
  Server server;
  server.id = cursor.octets("a server id");
  server.time = read_time(cursor);
  cursor.number("a period");
  cursor.skip("a path");
  return server;
}

// What has nothing to read: requests, the close response, kinds that this program does not know.
void walk_unread(Cursor& cursor, Tag tag) {
  cursor.skip(name_of(tag));
}

bool read_parameter(Cursor& cursor, Entry& entry) {
  constexpr std::uint64_t kValue = 1, kPeriod = 2, kTime = 4;
  if (cursor.absent()) return false;
  cursor.list_of(2, "the kind of a parameter and its value");
  const std::uint64_t kind = cursor.number("the kind of a parameter").bits;
  if (kind == kValue) {
    read_value(cursor, entry);
    return true;
  }
  if (kind == kTime) {
    entry.kind = Entry::Kind::time;
    entry.moment = read_time(cursor);
    return true;
  }
  if (kind != kPeriod) {
    cursor.skip("a parameter");
    return false;
  }
  cursor.list_of(5, "the five fields of a value");
  entry.name = cursor.octets("a name");
  read_unit_and_scaler(cursor, entry);
  read_value(cursor, entry);
  entry.signature = cursor.octets("a signature");
  return true;
}

}  // namespace obiscope::sml
