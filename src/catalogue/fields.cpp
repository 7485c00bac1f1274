// The only place that knows TOML.
#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 0
#include <toml++/impl/preprocessor.h>
// toml++ 3.3 assumes that a table's name begins with a letter or a quote, and only then looks whether it does: "[\x]"
// would be undefined behaviour.
#undef TOML_ASSERT_ASSUME
#define TOML_ASSERT_ASSUME(expression) static_assert(true)
#include <toml++/toml.h>

#include <algorithm>

#include "catalogue/fields.hpp"
#include "catalogue/names.hpp"

namespace obiscope::catalogue {
namespace {

// A reason quotes what stands in the file, and that may hold anything.
std::string on_one_line(std::string text) {
  constexpr std::size_t kLongest = 300;
  if (text.size() > kLongest) text.replace(kLongest, std::string::npos, "...");
  for (char& character : text) {
    if ((character >= 0 && character < ' ') || character == 0x7F) character = '.';
  }
  return text;
}

// Where the first fault was found, and which.
class Complaint {
 public:
  explicit Complaint(std::string file) : file_(std::move(file)) {}

  void add(const toml::source_region& place, const std::string& reason) {
    if (first_) return;
    const std::string line = std::to_string(place.begin.line);
    first_.emplace(ErrorKind::malformed, file_ + ":" + line + ": " + on_one_line(reason));
  }
  const std::optional<Error>& first() const { return first_; }

 private:
  std::string file_;
  std::optional<Error> first_;
};

}  // namespace

struct Fields::Table {
  const toml::table* table;
  Complaint* complaint;

  toml::source_region place(std::string_view key) const {
    const toml::node* const node = table->get(key);
    return node != nullptr ? node->source() : table->source();
  }
  void add(std::string_view key, const std::string& reason) const {
    complaint->add(place(key), std::string(key) + ": " + reason);
  }
  template <class T>
  std::optional<T> value(std::string_view key, const char* what) const {
    const toml::node* const found = table->get(key);
    if (found == nullptr) return std::nullopt;
    const auto* const value = found->as<T>();
    if (value != nullptr) return value->get();
    add(key, std::string("has to be ") + what);
    return std::nullopt;
  }
  const toml::array* list(std::string_view key, std::size_t most) const {
    const toml::node* const found = table->get(key);
    if (found == nullptr) return nullptr;
    const toml::array* const array = found->as_array();
    if (array == nullptr) add(key, "has to be a list in square brackets");
    if (array != nullptr && array->size() > most) add(key, "has more than " + std::to_string(most) + " entries");
    return array;
  }
};

Fields::Fields(Table table) : table_(std::make_unique<Table>(table)) {}
Fields::~Fields() = default;

bool Fields::has(std::string_view key) const {
  return table_->table->contains(key);
}

std::optional<std::string> Fields::text(std::string_view key) {
  known_.emplace_back(key);
  return table_->value<std::string>(key, "a text in quotes");
}

std::string Fields::needed_text(std::string_view key) {
  if (!has(key)) complain(std::string(key) + ": is missing");
  return text(key).value_or("");
}

std::optional<bool> Fields::maybe_flag(std::string_view key) {
  known_.emplace_back(key);
  return table_->value<bool>(key, "true or false");
}

void Fields::flag(std::string_view key, bool& out) {
  out = maybe_flag(key).value_or(out);
}

std::optional<std::int64_t> Fields::number(std::string_view key, std::int64_t least, std::int64_t most) {
  known_.emplace_back(key);
  const auto value = table_->value<std::int64_t>(key, "a whole number");
  if (!value || (*value >= least && *value <= most)) return value;
  complain(key, std::to_string(*value) + " is not from " + std::to_string(least) + " to " + std::to_string(most));
  return std::nullopt;
}

std::vector<std::string> Fields::texts(std::string_view key, std::size_t most, const Refuse& refuse) {
  known_.emplace_back(key);
  std::vector<std::string> all;
  const toml::array* const array = table_->list(key, most);
  if (array == nullptr) return all;
  for (const toml::node& each : *array) {
    if (table_->complaint->first()) break;
    const auto* const text = each.as_string();
    const std::optional<std::string> reason =
        text == nullptr ? std::optional<std::string>("each entry has to be a text in quotes") : refuse(text->get());
    if (reason) table_->complaint->add(each.source(), std::string(key) + ": " + *reason);
    if (!reason) all.push_back(text->get());
  }
  return all;
}

std::optional<std::size_t> Fields::choice(std::string_view key, const std::vector<std::string>& names) {
  const std::optional<std::string> name = text(key);
  if (!name) return std::nullopt;
  const auto found = std::find(names.begin(), names.end(), *name);
  if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  const std::string meant = nearest(*name, names);
  complain(key, "'" + *name + "' is not known" + (meant.empty() ? "" : ", did you mean '" + meant + "'?"));
  return std::nullopt;
}

void Fields::table(std::string_view key, const Take& take) {
  known_.emplace_back(key);
  const toml::node* const found = table_->table->get(key);
  if (found == nullptr) return;
  const toml::table* const inner = found->as_table();
  if (inner == nullptr) return complain(key, "has to be a table");
  Fields fields(Table{inner, table_->complaint});
  take(fields);
  fields.no_others();
}

void Fields::tables(std::string_view key, std::size_t most, const Take& take) {
  known_.emplace_back(key);
  const toml::array* const array = table_->list(key, most);
  if (array == nullptr) return;
  for (const toml::node& each : *array) {
    if (table_->complaint->first()) return;
    const toml::table* const inner = each.as_table();
    if (inner == nullptr)
      return table_->complaint->add(each.source(), std::string(key) + ": each entry has to be a table");
    Fields fields(Table{inner, table_->complaint});
    take(fields);
    fields.no_others();
  }
}

void Fields::complain(std::string_view key, const std::string& reason) {
  table_->add(key, reason);
}

void Fields::complain(const std::string& reason) {
  table_->complaint->add(table_->table->source(), reason);
}

void Fields::no_others() {
  for (const auto& [key, value] : *table_->table) {
    if (std::find(known_.begin(), known_.end(), key.str()) != known_.end()) continue;
    const std::string meant = nearest(key.str(), known_);
    table_->complaint->add(key.source(), "unknown key '" + std::string(key.str()) + "'" +
                                             (meant.empty() ? "" : ", did you mean '" + meant + "'?"));
  }
}

Result<void> read_fields(std::string_view toml, const std::string& file, const Fields::Take& take) {
  if (const unsigned line = first_line_beyond_ascii(toml); line != 0)
    return failure(ErrorKind::malformed, file + ":" + std::to_string(line) + ": a character that is not ASCII");
  Complaint complaint(file);
  const toml::parse_result parsed = toml::parse(toml);
  if (parsed) {
    Fields fields(Fields::Table{&parsed.table(), &complaint});
    take(fields);
    fields.no_others();
  } else {
    complaint.add(parsed.error().source(), std::string(parsed.error().description()));
  }
  if (complaint.first()) return failure(*complaint.first());
  return {};
}

}  // namespace obiscope::catalogue
