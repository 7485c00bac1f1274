#include "protocol/modbus/explain.hpp"

#include "protocol/modbus/crc.hpp"
#include "protocol/modbus/load_profile.hpp"
#include "protocol/modbus/message.hpp"
#include "protocol/modbus/scan.hpp"
#include "protocol/modbus/value.hpp"
#include "reading/byte_walk.hpp"

namespace obiscope::modbus {
namespace {

constexpr const char* kHan = "DEF-C44-509 5.4.2";

class Explainer {
 public:
  Explainer(Bytes dialogue, const RegisterMap* map) : dialogue_(dialogue), map_(map), walk_(dialogue, out_, 0, 0) {}
  Explanation run();

 private:
  void gap(std::size_t end, const std::optional<Passed>& request);
  void unknown(std::size_t length, const char* name);
  void frame(Framing framing, Side side, std::size_t content_size, const std::optional<Passed>& request);
  void header();
  void request_fields(Byte function, std::size_t size);
  void write_fields(Byte function, std::size_t size);
  void response_fields(Byte function, std::size_t size, const std::optional<Passed>& request);
  void registers(const ReadRequest& request, Bytes content);
  void entries(Bytes content, Byte quantity);
  void exception_field();
  void check(std::size_t covered);
  std::string place(Byte function, std::uint16_t address) const;

  Bytes dialogue_;
  const RegisterMap* map_;
  Explanation out_;
  ByteWalk walk_;
  std::optional<EntryShape> shape_;
};

std::string clause_of(Byte function) {
  if (function == kReadLastEntries || function == kReadEntries) return kHan;
  return "MODBUS application protocol 6";
}

std::string shown(const Reading& reading) {
  std::string text = text_from(reading.value);
  if (text.empty()) return "no value";
  const std::string unit = unit_text_of(reading);
  if (!unit.empty()) text += " " + unit;
  for (const Flag& flag : reading.flags) text += ", " + flag.text;
  return text;
}

std::string Explainer::place(Byte function, std::uint16_t address) const {
  const Entry* entry = map_ == nullptr ? nullptr : map_->at(function, address);
  if (entry == nullptr) return code_of(address);
  return code_of(address) + ": " + (entry->name.empty() ? text_from(entry->obis) : entry->name);
}

void Explainer::header() {
  const Bytes rest = walk_.rest();
  walk_.take(2, "transaction", std::to_string(word_at(rest, 0)));
  walk_.take(2, "protocol", "0: Modbus");
  walk_.take(2, "length", std::to_string(word_at(rest, 4)) + " bytes follow");
}

void Explainer::check(std::size_t covered) {
  const std::size_t there = std::min<std::size_t>(2, walk_.rest().size());
  const Bytes sent = walk_.rest().first(there);
  const std::uint16_t right = check_of(dialogue_.subspan(walk_.at() - covered, covered));
  const Byte expected[] = {static_cast<Byte>(right & 0xFFU), static_cast<Byte>(right >> 8U)};
  const bool is_right = there == 2 && sent[0] == expected[0] && sent[1] == expected[1];
  std::string value = hex_value(sent) + ": right";
  if (!is_right) value = hex_value(sent) + ": wrong, " + hex_value(expected) + " expected";
  Explained& field = walk_.take(2, "CRC", value);
  field.wrong = !is_right;
  field.clause = "MODBUS over serial line 2.5.1.2";
}

void Explainer::exception_field() {
  const Byte exception = walk_.peek();
  walk_.take(1, "exception", hex_value(walk_.rest().first(1)) + ": " + std::string(exception_text(exception)));
}

void Explainer::write_fields(Byte function, std::size_t size) {
  const std::uint16_t address = word_at(walk_.rest(), 0);
  walk_.take(2, "address", place(kReadInput, address));
  if (function == kWriteCoil || function == kWriteRegister) {
    walk_.take(2, "value", std::to_string(word_at(walk_.rest(), 0)));
    return;
  }
  walk_.take(2, "quantity", std::to_string(word_at(walk_.rest(), 0)));
  if (size <= 4) return;
  walk_.take(1, "byte count", std::to_string(unsigned{walk_.peek()}));
  walk_.take_hex(size - 5, "values");
}

void Explainer::request_fields(Byte function, std::size_t size) {
  if (writes(function)) return write_fields(function, size);
  const Bytes rest = walk_.rest();
  if (function <= kReadInput) {
    walk_.take(2, "address", place(function, word_at(rest, 0)));
    const bool objects = map_ != nullptr && map_->objects;
    walk_.take(2, "quantity", std::to_string(word_at(rest, 2)) + (objects ? " objects" : ""));
    return;
  }
  const unsigned index = walk_.peek();
  walk_.take(1, "index", index == 0 ? "0: all columns" : "the first " + std::to_string(index) + " columns");
  if (function == kReadEntries) {
    const std::uint32_t start = static_cast<std::uint32_t>(word_at(rest, 1)) << 16U | word_at(rest, 3);
    walk_.take(4, "start", "entry " + std::to_string(start));
  }
  walk_.take(1, "quantity", std::to_string(unsigned{walk_.peek()}) + " entries");
}

void Explainer::registers(const ReadRequest& request, Bytes content) {
  const std::size_t end = walk_.at() + content.size();
  std::vector<std::pair<const Entry*, Bytes>> found;
  const auto keep = [&](const Entry& entry, Bytes octets) { found.emplace_back(&entry, octets); };
  const bool fits =
      map_ != nullptr && for_each_entry(*map_, request.function, request.address, request.quantity, content, keep);
  if (!fits) found.clear();
  for (const auto& [entry, octets] : found) {
    const auto begins = static_cast<std::size_t>(octets.data() - content.data());
    const std::size_t at = end - content.size() + begins;
    while (walk_.at() < at) walk_.take_hex(std::min<std::size_t>(2, at - walk_.at()), "not in the map");
    if (entry->role == Role::columns) shape_ = EntryShape::of(*map_, octets);
    walk_.take(octets.size(), place(entry->function, entry->address), shown(reading_of(*entry, octets)));
  }
  const bool objects = map_ != nullptr && map_->objects && fits;
  if (objects && walk_.at() + 1 == end) walk_.take(1, "pad byte", "makes the count even");
  const std::size_t begin = end - content.size();
  const bool words = content.size() == std::size_t{request.quantity} * 2;
  while (walk_.at() < end) {
    if (!words || end - walk_.at() < 2) {
      walk_.take_hex(end - walk_.at(), "objects");
      continue;
    }
    const auto address = static_cast<std::uint16_t>(request.address + (walk_.at() - begin) / 2);
    walk_.take(2, code_of(address), std::to_string(word_at(walk_.rest(), 0)));
  }
}

void Explainer::entries(Bytes content, Byte quantity) {
  const std::size_t end = walk_.at() + content.size();
  const bool fits = shape_ && quantity > 0 && (shape_->size() > 0 || shape_->fits(content.size() / quantity));
  const std::size_t size = fits ? shape_->size() : 0;
  Row row;
  while (size > 0 && end - walk_.at() >= size) {
    shape_->decode(walk_.rest().first(size), row);
    const std::size_t entry = walk_.open("entry");
    walk_.entry(entry).value = text_from(row.time);
    std::size_t value = 0;
    for (const EntryField& field : shape_->fields()) {
      const std::string name = field.measurement == nullptr ? "column " + std::to_string(unsigned{field.id})
                                                            : text_from(field.measurement->obis);
      if (field.time)
        walk_.take(field.size, "clock", text_from(row.time));
      else if (field.status)
        walk_.take_hex(field.size, "AMR status");
      else
        walk_.take(field.size, name, text_from(row.values[value++]));
    }
    walk_.close(entry);
  }
  if (walk_.at() < end) walk_.take_hex(end - walk_.at(), size > 0 ? "pad byte" : "entries");
}

void Explainer::response_fields(Byte function, std::size_t size, const std::optional<Passed>& request) {
  if (writes(function)) return write_fields(function, size);
  walk_.take(1, "byte count", std::to_string(unsigned{walk_.peek()}));
  const Bytes content = walk_.rest().first(std::min(size - 1, walk_.rest().size()));
  const bool asked = request && request->frame.function == function;
  const auto read = asked ? read_request_from(request->frame) : std::nullopt;
  const auto rows = asked ? entries_request_from(request->frame) : std::nullopt;
  if (read && function >= kReadHolding) return registers(*read, content);
  if (rows && rows->index == 0) return entries(content, rows->quantity);
  if (!content.empty()) walk_.take_hex(content.size(), "content");
}

void Explainer::frame(Framing framing, Side side, std::size_t content_size, const std::optional<Passed>& request) {
  const std::size_t opened = walk_.open("frame");
  if (framing == Framing::tcp) header();
  const std::size_t begin = walk_.at();
  walk_.take(1, "unit", std::to_string(unsigned{walk_.peek()}) + (walk_.peek() == 0 ? ": all" : ""));
  const auto function = static_cast<Byte>(walk_.peek() & ~kExceptionBit);
  walk_.take(1, "function",
             hex_value(walk_.rest().first(1)) + ": " + std::string(function_name(function)) +
                 (side == Side::exception ? ", refused" : ""));
  const char* kind = side == Side::request ? "request" : side == Side::response ? "response" : "exception";
  walk_.entry(opened).name = std::string(name_of(framing)) + " " + kind;
  walk_.entry(opened).value = function_name(function);
  walk_.entry(opened).clause = clause_of(function);
  if (side == Side::exception)
    exception_field();
  else if (side == Side::request)
    request_fields(function, content_size);
  else
    response_fields(function, content_size, request);
  if (framing == Framing::rtu) check(walk_.at() - begin);
  walk_.close(opened);
}

// As many of them as a person wants to see.
void Explainer::unknown(std::size_t length, const char* name) {
  constexpr std::size_t kShown = 64;
  const Bytes shown = walk_.rest().first(std::min(length, kShown));
  walk_.take(length, name, hex_from(shown) + (length > kShown ? " ..." : "")).wrong = true;
}

// Bytes up to `end` in which there is no frame.
void Explainer::gap(std::size_t end, const std::optional<Passed>& request) {
  if (walk_.at() == end) return;
  const auto spoiled = spoiled_frame(walk_.rest().first(end - walk_.at()), request, end == dialogue_.size());
  if (spoiled) {
    if (spoiled->offset > 0) unknown(spoiled->offset, "noise");
    if (!spoiled->cut) frame(Framing::rtu, spoiled->side, spoiled->size - 4, request);
  }
  if (walk_.at() < end) unknown(end - walk_.at(), spoiled && spoiled->cut ? "cut off" : "noise");
}

Explanation Explainer::run() {
  Scan scan(dialogue_);
  std::optional<Passed> request;
  while (const std::optional<Passed> passed = scan.next()) {
    gap(passed->offset, request);
    frame(passed->framing, passed->frame.side, passed->frame.content.size(), request);
    if (passed->frame.side == Side::request)
      request = passed;
    else
      request.reset();
  }
  gap(dialogue_.size(), request);
  return std::move(out_);
}

}  // namespace

Explanation explain(Bytes dialogue, const RegisterMap* map) {
  return Explainer(dialogue, map).run();
}

}  // namespace obiscope::modbus
