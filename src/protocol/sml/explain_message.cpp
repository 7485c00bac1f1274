#include "protocol/sml/explain_message.hpp"

#include "protocol/sml/identity.hpp"
#include "protocol/sml/message.hpp"
#include "protocol/sml/readout.hpp"
#include "protocol/sml/shapes.hpp"

namespace obiscope::sml {
namespace {

constexpr const char* kClause = "SML 1.04";
constexpr unsigned kDeepest = 24;
constexpr Byte kAbsent = 0x01;

Bytes content_of(Bytes element, const ElementHead& head) {
  return element.subspan(head.size, head.length);
}

std::string words_of(const Obis& obis) {
  const std::string_view name = name_of(obis);
  return text_from(obis) + (name.empty() ? "" : " (" + std::string(name) + ")");
}

std::string octets_text(Bytes content, Shape shape) {
  if (shape == Shape::server) return id_from(content);
  if (shape == Shape::attention) return attention_text(content);
  if (shape == Shape::name && content.size() == 6)
    return words_of({content[0], content[1], content[2], content[3], content[4], content[5]});
  if (content.empty()) return "empty";
  if (shape != Shape::raw && printable(content)) return "\"" + std::string(as_text(content)) + "\"";
  return hex_value(content);
}

std::string number_text(const Number& number, Shape shape) {
  if (shape == Shape::unit) {
    const std::string symbol = symbol_of({static_cast<Byte>(number.bits), 0});
    return std::to_string(number.bits) + (symbol.empty() ? "" : " (" + symbol + ")");
  }
  if (shape == Shape::scaler) return "10^" + std::to_string(number.value());
  if (shape == Shape::tag) return std::string(name_of(static_cast<Tag>(number.bits)));
  const std::string digits = number.is_signed ? std::to_string(number.value()) : std::to_string(number.bits);
  const std::string kind = number.is_signed ? "signed" : "unsigned";
  return digits + " (" + kind + ", " + std::to_string(number.size) + (number.size == 1 ? " byte)" : " bytes)");
}

// The text of an element that is no list.
std::string leaf_text(Bytes element, const ElementHead& head, Shape shape) {
  if (head.type == static_cast<Byte>(Type::octets)) return octets_text(content_of(element, head), shape);
  if (shape == Shape::status) return hex_value(content_of(element, head));
  Cursor cursor(element);
  if (head.type == static_cast<Byte>(Type::boolean)) return cursor.boolean("") ? "true" : "false";
  const Number number = cursor.number("");
  return cursor.failed() ? "no number of 1 to 8 bytes" : number_text(number, shape);
}

bool is_number(const ElementHead& head) {
  return head.type == static_cast<Byte>(Type::integer) || head.type == static_cast<Byte>(Type::natural);
}

bool fits(const ElementHead& head, Shape shape) {
  switch (shape) {
    case Shape::octets:
    case Shape::raw:
    case Shape::name:
    case Shape::server:
    case Shape::attention:
    case Shape::secret:
      return head.type == static_cast<Byte>(Type::octets);
    case Shape::number:
    case Shape::status:
    case Shape::unit:
    case Shape::scaler:
    case Shape::tag:
    case Shape::time:
      return is_number(head);
    default:
      return true;
  }
}

void explain_field(ByteWalk& walk, const Field& field, unsigned level);

void take_rest(ByteWalk& walk, const std::string& name) {
  Explained& rest = walk.take_hex(walk.rest().size(), name);
  rest.wrong = true;
}

void explain_leaf(ByteWalk& walk, const ElementHead& head, const Field& field) {
  const std::size_t size = head.size + head.length;
  const std::string text = leaf_text(walk.rest().first(size), head, field.shape);
  Explained& entry = walk.take(size, field.name, field.shape == Shape::secret ? "" : text);
  entry.secret = field.shape == Shape::secret;
  entry.wrong = entry.wrong || !fits(head, field.shape) || (is_number(head) && (head.length == 0 || head.length > 8));
}

// The fields of a list; those that the standard does not have are "element N".
void explain_list(ByteWalk& walk, const ElementHead& head, const Field& field, unsigned level) {
  const bool repeated = field.shape == Shape::list_of || field.shape == Shape::octets_list;
  const Fields fields = field.shape == Shape::time ? time_fields(walk.rest()) : field.fields;
  const std::size_t parent = walk.open(field.name, level == 0 ? kClause : "");
  walk.entry(parent).value = "list of " + std::to_string(head.length);
  walk.entry(parent).wrong = !takes_list(field.shape) || (!repeated && !fields.empty() && fields.size() != head.length);
  walk.take(head.size, "TL");
  for (std::size_t i = 0; i < head.length && !walk.ended(); ++i) {
    if (repeated) {
      explain_field(walk, *field.fields.data(), level + 1);
    } else if (i < fields.size()) {
      explain_field(walk, fields[i], level + 1);
    } else {
      const std::string name = "element " + std::to_string(i + 1);
      explain_field(walk, {name.c_str(), Shape::any, {}}, level + 1);
    }
  }
  walk.close(parent);
}

void explain_field(ByteWalk& walk, const Field& field, unsigned level) {
  const ElementHead head = element_head(walk.rest());
  const bool is_list = head.type == static_cast<Byte>(Type::list);
  if (walk.peek() == kAbsent) {
    walk.take(1, field.name, "left out");
  } else if (head.size == 0 || level > kDeepest || head.length > walk.rest().size() - head.size) {
    take_rest(walk, std::string(field.name) + ", not an element or longer than what is there");
  } else if (is_list) {
    explain_list(walk, head, field, level);
  } else {
    explain_leaf(walk, head, field);
  }
}

// Whether this meter may use Kermit: by any server id in the message.
class FindsServer {
 public:
  explicit FindsServer(const Recognise& recognise) : recognise_(recognise) {}
  void message(const MessageHead&) {}
  void server(const Server& server) { allowed_ = allowed_ || recognise_(id_from(server.id)).message_crc_kermit; }
  void entry(const Entry&) {}
  void signature(Bytes) {}
  void attention(const Attention&) {}
  bool kermit() const { return allowed_; }

 private:
  const Recognise& recognise_;
  bool allowed_ = false;
};

std::string hex_word(unsigned word) {
  const Byte bytes[] = {static_cast<Byte>(word >> 8U), static_cast<Byte>(word & 0xFFU)};
  return hex_value(bytes);
}

void explain_crc(ByteWalk& walk, Bytes covered, const FindsServer& server) {
  Cursor cursor(walk.rest());
  const Number sent = cursor.number("the CRC");
  if (cursor.failed() || !sent.there()) return explain_field(walk, {"CRC", Shape::number, {}}, 1);
  const bool kermit = sent.bits == message_crc_kermit(covered);
  const bool right = sent.bits == message_crc(covered);
  const std::string said = hex_word(static_cast<unsigned>(sent.bits));
  const std::string expected = ": wrong, " + hex_word(message_crc(covered)) + " expected";
  Explained& entry = walk.take(cursor.at(), "CRC of the message",
                               said + (right    ? ": right"
                                       : kermit ? ": right as CRC-16/Kermit"
                                                : expected));
  entry.wrong = !right && !(kermit && server.kermit());
}

constexpr Field kMessageFields[] = {
    {"transaction id", Shape::raw, {}}, {"group number", Shape::number, {}}, {"abort on error", Shape::number, {}}};

void explain_body(ByteWalk& walk, std::size_t message) {
  const ElementHead head = element_head(walk.rest());
  if (head.type != static_cast<Byte>(Type::list) || head.length != 2) return;
  const std::size_t parent = walk.open("body");
  walk.take(head.size, "TL", "list of 2");
  Cursor cursor(walk.rest());
  const Tag tag = static_cast<Tag>(cursor.number("a tag").bits);
  explain_field(walk, {"tag", Shape::tag, {}}, 1);
  walk.entry(message).value = name_of(tag);
  const Field body{name_of(tag), Shape::tuple, body_fields(tag)};
  if (!walk.ended()) explain_field(walk, body, 1);
  walk.close(parent);
}

void explain_message(ByteWalk& walk, const Recognise& recognise) {
  FindsServer server(recognise);
  Cursor cursor(walk.rest());
  MessageHead seen;
  walk_message(cursor, seen, server);  // for its server id alone
  const Bytes from = walk.rest();
  const std::size_t begin = walk.at();
  const std::size_t message = walk.open("message", kClause);
  walk.take(element_head(walk.rest()).size, "TL", "list of 6");
  for (const Field& field : kMessageFields)
    if (!walk.ended()) explain_field(walk, field, 1);
  if (!walk.ended()) explain_body(walk, message);
  if (!walk.ended()) explain_crc(walk, from.first(walk.at() - begin), server);
  if (!walk.ended() && walk.peek() == 0) walk.take(1, "end of message");
  walk.close(message);
}

}  // namespace

void explain_messages(ByteWalk& walk, const Recognise& recognise) {
  while (!walk.ended()) {
    const ElementHead head = element_head(walk.rest());
    if (head.type != static_cast<Byte>(Type::list) || head.length != 6) return take_rest(walk, "no message");
    explain_message(walk, recognise);
  }
}

}  // namespace obiscope::sml
