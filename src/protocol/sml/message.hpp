// The messages of a file, walked in place: the hot path. Nothing is allocated; what is found goes to a sink at once.
//
//   76  transaction id │ group no. │ abort on error │ 72 tag, body │ CRC │ 00
//   └──────────────────── covered by the CRC ───────────────────┘   X.25, low byte first; Kermit, high byte first
//
//   GetList response (0701): 77  client id │ server id │ list name │ sensor time │ entries │ signature │ gateway time
//   an entry:                77  name │ status │ time │ unit │ scaler │ value │ signature
//
// Clauses: SML 1.04, 5 (messages). A sink is believed only once walk_file() has said `none`: the CRC of a message
// stands behind it.
#pragma once

#include <optional>

#include "bytes/crc.hpp"
#include "protocol/sml/element.hpp"

namespace obiscope::sml {

enum class Tag : std::uint32_t {
  open_request = 0x0100,
  open_response = 0x0101,
  close_request = 0x0200,
  close_response = 0x0201,
  get_profile_pack_request = 0x0300,
  get_profile_pack_response = 0x0301,
  get_profile_list_request = 0x0400,
  get_profile_list_response = 0x0401,
  get_proc_parameter_request = 0x0500,
  get_proc_parameter_response = 0x0501,
  set_proc_parameter_request = 0x0600,
  get_list_request = 0x0700,
  get_list_response = 0x0701,
  attention_response = 0xFF01,
};
// "GetList response"; "message 0x1234" in words for others.
const char* name_of(Tag tag);

struct MessageHead {
  std::size_t offset = 0;  // of its 76 in the content
  Bytes transaction;
  Number group, abort_on_error;
  Tag tag{};
};

struct Time {
  enum class Kind : Byte { none, seconds_index, timestamp, local_timestamp };
  Kind kind = Kind::none;
  bool bare = false;          // without the list that says which kind it is
  std::uint32_t seconds = 0;  // since the meter began to count, or since 1970-01-01T00:00:00Z
  std::int16_t offset = 0;    // minutes east of UTC without daylight saving (local_timestamp)
  std::int16_t season = 0;    // minutes of daylight saving
};

// What a response says of its sender.
struct Server {
  Bytes id;
  Bytes client_id;
  Bytes list_name;
  Time time;
};

struct Entry {
  enum class Kind : Byte { nothing, octets, number, boolean, time };
  std::size_t offset = 0;  // in the content
  Bytes name;              // six bytes: OBIS
  Number status;
  Time time;
  Byte unit = 255;         // DLMS; 255: none
  std::int8_t scaler = 0;  // value x 10^scaler
  Kind kind = Kind::nothing;
  bool truth = false;
  Number number;
  Bytes octets;
  Time moment;  // a value that is a time
  Bytes signature;
};

// A refusal of the meter.
struct Attention {
  Bytes server_id;
  Bytes number;  // 81 81 C7 C7 FE ..
  Bytes text;
};

enum class MessageFault : Byte { none, malformed, crc, kermit };

struct Walked {
  MessageFault fault = MessageFault::none;
  const char* wanted = "";   // malformed: what should stand there
  std::size_t offset = 0;    // in the content: malformed, where; crc and kermit, of the message
  std::size_t messages = 0;  // right ones before it
  Tag tag{};                 // of the one that is wrong
};

inline constexpr std::size_t kDeepestTree = 16;

// The CRC as it stands in a message, high byte first: CRC-16/X-25 of `covered` with its bytes swapped, or
// CRC-16/Kermit.
inline std::uint16_t message_crc(Bytes covered) {
  const std::uint16_t check = frame_check(covered);
  return static_cast<std::uint16_t>(check >> 8U | check << 8U);
}
inline std::uint16_t message_crc_kermit(Bytes covered) {
  return static_cast<std::uint16_t>(frame_check(covered, 0xFFFF) ^ 0xFFFFU);  // the same register, begun with 0
}

Time read_time_slowly(Cursor& cursor);
void read_head_slowly(Cursor& cursor, MessageHead& head);
std::uint64_t read_tail_slowly(Cursor& cursor);
void read_other_value(Cursor& cursor, Entry& entry);
void read_value(Cursor& cursor, Entry& entry);
void read_unit_and_scaler(Cursor& cursor, Entry& entry);
// The seven fields behind the head of an entry.
void read_entry(Cursor& cursor, Entry& entry);

}  // namespace obiscope::sml

#include "protocol/sml/usual.hpp"

namespace obiscope::sml {

inline Time read_time(Cursor& cursor) {
  constexpr std::ptrdiff_t kRoom = 16;
  if (cursor.absent()) return {};
  Time time;
  const Byte* const behind = cursor.end() - cursor.place() < kRoom ? nullptr : usual_time(cursor.place(), time);
  if (behind == nullptr) return read_time_slowly(cursor);
  cursor.go_to(behind);
  return time;
}

inline bool read_head(Cursor& cursor, MessageHead& head) {
  const Byte* const behind = usual_head(cursor.place(), cursor.end(), head);
  if (behind == nullptr) {
    read_head_slowly(cursor, head);
  } else {
    cursor.go_to(behind);
  }
  return !cursor.failed();
}

// The CRC that was sent.
inline std::uint64_t read_tail(Cursor& cursor) {
  std::uint64_t crc = 0;
  const Byte* const behind = usual_tail(cursor.place(), cursor.end(), crc);
  if (behind == nullptr) return read_tail_slowly(cursor);
  cursor.go_to(behind);
  return crc;
}

template <class Sink>
void walk_list(Cursor& cursor, Sink& sink) {
  cursor.list_of(7, "the seven fields of a GetList response");
  Server server;
  server.client_id = cursor.octets("a client id");
  server.id = cursor.octets("a server id");
  server.list_name = cursor.octets("a list name");
  server.time = read_time(cursor);
  if (cursor.failed()) return;
  sink.server(server);
  Entry entry;
  for (std::size_t left = cursor.list("a list of entries"); left > 0 && !cursor.failed(); --left) {
    entry.offset = cursor.at();
    if (const Byte* const behind = read_usual(cursor.place(), cursor.end(), entry)) {
      cursor.go_to(behind);
    } else {
      cursor.list_of(7, "the seven fields of an entry");
      read_entry(cursor, entry);
      if (cursor.failed()) return;
    }
    sink.entry(entry);
  }
  const Bytes signature = cursor.octets("a list signature");
  if (!signature.empty()) sink.signature(signature);
  read_time(cursor);
}

template <class Sink>
void walk_open(Cursor& cursor, Sink& sink) {
  cursor.list_of(6, "the six fields of an open response");
  Server server;
  cursor.octets("a code page");
  server.client_id = cursor.octets("a client id");
  cursor.octets("a request file id");
  server.id = cursor.octets("a server id");
  server.time = read_time(cursor);
  cursor.number("an SML version");
  if (!cursor.failed()) sink.server(server);
}

}  // namespace obiscope::sml

#include "protocol/sml/bodies.hpp"

namespace obiscope::sml {

template <class Sink>
void walk_body(Cursor& cursor, Tag tag, Sink& sink) {
  switch (tag) {
    case Tag::open_response:
      return walk_open(cursor, sink);
    case Tag::get_list_response:
      return walk_list(cursor, sink);
    case Tag::get_profile_list_response:
      return walk_profile_list(cursor, sink);
    case Tag::get_profile_pack_response:
      return walk_profile_pack(cursor, sink);
    case Tag::get_proc_parameter_response:
      return walk_parameters(cursor, sink);
    case Tag::attention_response:
      return walk_attention(cursor, sink);
    default:
      return walk_unread(cursor, tag);
  }
}

template <class Sink>
MessageFault walk_message(Cursor& cursor, MessageHead& head, Sink& sink) {
  head.offset = cursor.at();
  if (!read_head(cursor, head)) return MessageFault::malformed;
  sink.message(head);
  walk_body(cursor, head.tag, sink);
  const std::size_t end = cursor.at();
  const std::uint64_t sent = read_tail(cursor);
  if (cursor.failed()) return MessageFault::malformed;
  const Bytes covered = cursor.between(head.offset, end);
  if (sent == message_crc(covered)) return MessageFault::none;
  if (sent != message_crc_kermit(covered)) return MessageFault::crc;
  return sink.kermit() ? MessageFault::none : MessageFault::kermit;
}

// Walks all messages of `content` (escapes once). `sink` has the functions message(const MessageHead&),
// server(const Server&), entry(const Entry&), signature(Bytes) of a list, attention(const Attention&), and kermit():
// whether this meter may use that CRC, asked where X.25 is wrong and Kermit right.
template <class Sink>
Walked walk_file(Bytes content, Sink& sink) {
  Cursor cursor(content);
  Walked walked;
  while (!cursor.ended()) {
    MessageHead head;
    walked.fault = walk_message(cursor, head, sink);
    if (walked.fault == MessageFault::none) {
      ++walked.messages;
      continue;
    }
    walked.tag = head.tag;
    walked.offset = cursor.failed() ? cursor.failed_at() : head.offset;
    if (cursor.failed()) walked.wanted = cursor.wanted();
    return walked;
  }
  return walked;
}

}  // namespace obiscope::sml
