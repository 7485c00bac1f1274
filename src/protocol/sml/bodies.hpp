// The bodies that meters seldom push: profiles, parameters, attentions. Part of message.hpp.
//
//   GetProfileList response (0401): 79  server id │ time │ period │ path │ value time │ status │ values │ raw │
//   signature
//     a value: 75  name │ unit │ scaler │ value │ signature
//   GetProfilePack response (0301): 78  server id │ time │ period │ path │ heads │ rows │ raw │ signature
//     a head: 73 name │ unit │ scaler      a row: 74 time │ status │ values (72 value │ signature) │ signature
//   GetProcParameter response (0501): 73  server id │ path │ tree       a tree: 73 name │ value │ children
//   Attention response (FF01):        74  server id │ number │ text │ details
#pragma once

#include "protocol/sml/message.hpp"

namespace obiscope::sml {

// The fields that profiles have in common, up to the path.
Server read_profile_head(Cursor& cursor);
void walk_unread(Cursor& cursor, Tag tag);
// A value of a parameter tree. False where there is none to show.
bool read_parameter(Cursor& cursor, Entry& entry);

template <class Sink>
void walk_profile_list(Cursor& cursor, Sink& sink) {
  cursor.list_of(9, "the nine fields of a GetProfileList response");
  sink.server(read_profile_head(cursor));
  Entry entry;
  entry.time = read_time(cursor);
  entry.status = cursor.number("a status");
  for (std::size_t left = cursor.list("a list of values"); left > 0 && !cursor.failed(); --left) {
    entry.offset = cursor.at();
    cursor.list_of(5, "the five fields of a value");
    entry.name = cursor.octets("a name");
    read_unit_and_scaler(cursor, entry);
    read_value(cursor, entry);
    entry.signature = cursor.octets("a signature");
    if (!cursor.failed()) sink.entry(entry);
  }
  cursor.octets("raw data");
  cursor.octets("a signature");
}

// One row: its values are of the columns that `heads` tells, in the same order.
template <class Sink>
void walk_profile_row(Cursor& cursor, Cursor heads, std::size_t columns, Sink& sink) {
  cursor.list_of(4, "the four fields of a row");
  Entry entry;
  entry.time = read_time(cursor);
  entry.status = cursor.number("a status");
  const std::size_t values = cursor.list("a list of values");
  if (values > columns) return cursor.fail("not more values than the profile has columns");
  for (std::size_t left = values; left > 0 && !cursor.failed(); --left) {
    heads.list_of(3, "the three fields of a column");
    entry.name = heads.octets("a name");
    read_unit_and_scaler(heads, entry);
    entry.offset = cursor.at();
    cursor.list_of(2, "a value and its signature");
    read_value(cursor, entry);
    entry.signature = cursor.octets("a signature");
    if (!cursor.failed()) sink.entry(entry);
  }
  cursor.octets("a signature");
}

template <class Sink>
void walk_profile_pack(Cursor& cursor, Sink& sink) {
  cursor.list_of(8, "the eight fields of a GetProfilePack response");
  sink.server(read_profile_head(cursor));
  const std::size_t columns = cursor.list("a list of columns");
  const Cursor heads = cursor;
  for (std::size_t left = columns; left > 0 && !cursor.failed(); --left) {
    Entry column;
    cursor.list_of(3, "the three fields of a column");
    cursor.octets("a name");
    read_unit_and_scaler(cursor, column);
  }
  for (std::size_t left = cursor.list("a list of rows"); left > 0 && !cursor.failed(); --left)
    walk_profile_row(cursor, heads, columns, sink);
  cursor.octets("raw data");
  cursor.octets("a signature");
}

template <class Sink>
void walk_tree(Cursor& cursor, Sink& sink, std::size_t depth) {
  if (depth == kDeepestTree) return cursor.fail("a tree of at most 16 levels");
  Entry entry;
  entry.offset = cursor.at();
  cursor.list_of(3, "the three fields of a tree");
  entry.name = cursor.octets("a name");
  const bool has_value = read_parameter(cursor, entry);
  if (!cursor.failed() && has_value) sink.entry(entry);
  if (cursor.failed() || cursor.absent()) return;
  for (std::size_t left = cursor.list("a list of trees"); left > 0 && !cursor.failed(); --left)
    walk_tree(cursor, sink, depth + 1);
}

template <class Sink>
void walk_parameters(Cursor& cursor, Sink& sink) {
  cursor.list_of(3, "the three fields of a GetProcParameter response");
  Server server;
  server.id = cursor.octets("a server id");
  cursor.skip("a path");
  if (cursor.failed()) return;
  sink.server(server);
  walk_tree(cursor, sink, 0);
}

template <class Sink>
void walk_attention(Cursor& cursor, Sink& sink) {
  cursor.list_of(4, "the four fields of an attention response");
  Attention attention;
  attention.server_id = cursor.octets("a server id");
  attention.number = cursor.octets("an attention number");
  attention.text = cursor.octets("a text");
  cursor.skip("details");
  if (!cursor.failed()) sink.attention(attention);
}

}  // namespace obiscope::sml
