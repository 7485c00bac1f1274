#include "protocol/sml/element.hpp"

namespace obiscope::sml {
namespace {

constexpr std::size_t kMostTlBytes = 4;
constexpr Byte kMore = 0x80;

}  // namespace

ElementHead element_head(Bytes bytes) {
  ElementHead head;
  if (bytes.empty()) return {};
  head.type = bytes[0] >> 4U & 7U;
  for (std::size_t at = 0; at < bytes.size() && at < kMostTlBytes; ++at) {
    head.length = head.length << 4U | (bytes[at] & 0x0FU);
    if ((bytes[at] & kMore) != 0) continue;
    head.size = at + 1;
    break;
  }
  if (head.size == 0) return {};
  if (head.type == static_cast<Byte>(Type::list)) return head;
  if (head.length < head.size) return {};
  head.length -= head.size;
  return head;
}

Bytes Cursor::long_octets(const char* wanted) {
  const ElementHead head = element_head({at_, end_});
  if (head.size == 0 || head.type != static_cast<Byte>(Type::octets) || head.length > left() - head.size) {
    fail(wanted);
    return {};
  }
  const Bytes content(at_ + head.size, head.length);
  at_ += head.size + head.length;
  return content;
}

// Nothing, or a number with more than one TL byte.
Number Cursor::no_number(const char* wanted) {
  if (absent()) return {};
  const ElementHead head = element_head({at_, end_});
  const bool is_signed = head.type == static_cast<Byte>(Type::integer);
  if (head.size == 0 || !(is_signed || head.type == static_cast<Byte>(Type::natural)) || head.length - 1U >= 8 ||
      head.length > left() - head.size) {
    fail(wanted);
    return {};
  }
  const Number number = number_at(at_ + head.size, static_cast<Byte>(head.length), is_signed);
  at_ += head.size + head.length;
  return number;
}

std::size_t Cursor::long_list(const char* wanted) {
  const ElementHead head = element_head({at_, end_});
  if (head.size == 0 || head.type != static_cast<Byte>(Type::list) || head.length > left() - head.size) {
    fail(wanted);
    return 0;
  }
  at_ += head.size;
  return head.length;
}

// Counts what is still to come and not how deep it stands: lists in lists cost nothing but their bytes.
void Cursor::skip(const char* wanted) {
  for (std::size_t to_come = 1; to_come > 0 && !failed(); --to_come) {
    const ElementHead head = element_head({at_, end_});
    const bool is_list = head.type == static_cast<Byte>(Type::list);
    if (head.size == 0 || head.length > left() - head.size) return fail(wanted);
    at_ += head.size;
    if (is_list) {
      to_come += head.length;
      if (to_come - 1 > left()) return fail(wanted);
    } else {
      at_ += head.length;
    }
  }
}

bool Cursor::boolean(const char* wanted) {
  if (absent()) return false;
  if (left() < 2 || *at_ != 0x42) {
    fail(wanted);
    return false;
  }
  const bool truth = at_[1] != 0;
  at_ += 2;
  return truth;
}

void Encoder::head(Type type, std::size_t length, std::size_t content) {
  std::size_t tl_bytes = 1;
  const bool is_list = type == Type::list;
  const auto said = [&] { return is_list ? length : tl_bytes + content; };
  while (said() >> 4U * tl_bytes != 0) ++tl_bytes;
  for (std::size_t i = 0; i < tl_bytes; ++i) {
    const auto nibble = static_cast<Byte>(said() >> 4U * (tl_bytes - 1 - i) & 0x0FU);
    const Byte kind = i == 0 ? static_cast<Byte>(static_cast<unsigned>(type) << 4U) : Byte{0};
    bytes_.push_back(static_cast<Byte>((i + 1 < tl_bytes ? kMore : 0U) | kind | nibble));
  }
}

void Encoder::octets(Bytes content) {
  head(Type::octets, 0, content.size());
  bytes_.insert(bytes_.end(), content.begin(), content.end());
}
void Encoder::boolean(bool truth) {
  bytes_.push_back(0x42);
  bytes_.push_back(truth ? Byte{1} : Byte{0});
}
void Encoder::natural(std::uint64_t value, std::size_t size) {
  head(Type::natural, 0, size);
  for (std::size_t i = size; i > 0; --i) bytes_.push_back(static_cast<Byte>(value >> 8U * (i - 1)));
}
void Encoder::integer(std::int64_t value, std::size_t size) {
  head(Type::integer, 0, size);
  for (std::size_t i = size; i > 0; --i)
    bytes_.push_back(static_cast<Byte>(static_cast<std::uint64_t>(value) >> 8U * (i - 1)));
}

std::size_t size_of_natural(std::uint64_t value) {
  std::size_t size = 1;
  while (size < 8 && value >> 8U * size != 0) ++size;
  return size;
}
std::size_t size_of_integer(std::int64_t value) {
  std::size_t size = 1;
  while (size < 8 && value >> (8U * size - 1U) != 0 && value >> (8U * size - 1U) != -1) ++size;
  return size;
}

}  // namespace obiscope::sml
