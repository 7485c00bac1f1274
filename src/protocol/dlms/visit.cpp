#include "protocol/dlms/visit.hpp"

#include "protocol/dlms/words.hpp"

namespace obiscope::dlms {
namespace {

constexpr std::uint16_t kPublic = hdlc::kPublicClient;
constexpr Obis kCurrentAssociation{0, 0, 40, 0, 0, 255};
constexpr std::string_view kHowToUnlock =
    "--password-file FILE, or --key-file FILE, and the --client that goes with it";

bool uses_counters(const AssociationOptions& association) {
  if (!association.security) return false;
  const SecuritySetup& setup = *association.security;
  return association.mechanism == Mechanism::gmac || (association.ciphered_context && setup.protect.any());
}

bool ends_everything(const Error& error) {
  return error.kind() == ErrorKind::port || error.kind() == ErrorKind::cancelled;
}

}  // namespace

std::string_view name_of(Via via) {
  switch (via) {
    case Via::hdlc:
      return "hdlc";
    case Via::mode_e:
      return "mode E";
    case Via::wrapper:
      return "wrapper";
  }
  return "";
}

Warning locked_warning() {
  return {"locked", "the rest needs a password or a key (" + std::string(kHowToUnlock) + ")"};
}

Error locked(const Error& error, const Visit& visit) {
  if (!visit.as_public() || error.kind() != ErrorKind::refused || !error.advice().empty()) return error;
  return error.reworded(error.text(), std::string(kHowToUnlock));
}

Visit::Visit(Line& line, VisitOptions options)
    : line_(line), options_(std::move(options)), limit_(line.now() + options_.total) {}

bool Visit::as_public() const {
  return options_.association.mechanism == Mechanism::none && !options_.association.security;
}

std::unique_ptr<Carrier> Visit::make_carrier(std::uint16_t client) {
  std::unique_ptr<Carrier> carrier;
  if (options_.via == Via::wrapper) {
    WrapperOptions wrapper = options_.wrapper;
    wrapper.ports.client = client;
    carrier = wrapper_carrier(line_, wrapper, limit_);
  } else {
    hdlc::LinkOptions link = options_.link;
    link.client.upper = client;
    carrier = hdlc_carrier(line_, link, limit_);
  }
  carrier->on_progress = [this] { report(); };
  return carrier;
}

// Mode E signs on at its own speed; the others have one.
Task<> Visit::open_line() {
  if (options_.via != Via::mode_e) {
    co_await line_.configure(options_.line);
    co_return;
  }
  stage("signing on");
  mode_e_ = co_await open_mode_e(line_, options_.link, limit_);
}

Task<> Visit::connect(std::uint16_t client) {
  stage("connecting");
  carrier_ = make_carrier(client);
  co_await carrier_->open();
}

// A meter in mode E may go back to ASCII at the end of a link.
Task<> Visit::connect_again() {
  const std::uint16_t client =
      options_.via == Via::wrapper ? options_.wrapper.ports.client : options_.link.client.upper;
  Result<void> connected = co_await connect(client).result();
  if (connected) co_return;
  if (options_.via != Via::mode_e || connected.error().kind() != ErrorKind::silence) co_await connected.error();
  co_await open_line();
  if (in_ascii()) co_await Error(ErrorKind::refused, "the meter does not enter mode E a second time");
  co_await connect(client);
}

// The public client may read which invocation counter the meter expects.
Task<> Visit::learn_counter() {
  co_await connect(kPublic);
  stage("reading the invocation counter");
  Result<std::optional<std::uint32_t>> told =
      co_await read_invocation_counter(*carrier_, options_.association.security->suite).result();
  co_await carrier_->close();
  if (!told && ends_everything(told.error())) co_await told.error();
  if (told && *told) options_.association.counter_told = **told + 1;
}

Task<> Visit::associate() {
  stage("associating");
  client_.emplace(*carrier_, options_.association);
  co_await client_->associate();
}

Task<> Visit::enter() {
  co_await open_line();
  if (in_ascii()) co_return;
  if (options_.counter_from_meter && uses_counters(options_.association)) {
    Result<void> learnt = co_await learn_counter().result();
    if (!learnt && ends_everything(learnt.error())) co_await learnt.error();
    if (!learnt || !options_.association.counter_told)
      warn("counter_not_told",
           "the public client cannot read the meter's invocation counter: ours goes on from what "
           "was kept");
  }
  co_await connect_again();
  Result<void> associated = co_await associate().result();
  if (associated) co_return;
  const bool is_public =
      options_.via == Via::wrapper ? options_.wrapper.ports.client == kPublic : options_.link.client.upper == kPublic;
  const bool denied = associated.error().kind() == ErrorKind::refused;
  if (!denied || !as_public() || is_public) co_await associated.error();
  // Nothing secret was sent: what everybody may see is better than nothing.
  co_await carrier_->close();
  options_.link.client.upper = options_.wrapper.ports.client = kPublic;
  Result<void> second = co_await connect_again().result();
  if (second) second = co_await associate().result();
  if (!second && ends_everything(second.error())) co_await second.error();
  if (!second) co_await associated.error();
  warn("public_client", "the meter refuses this client without a password: what follows is what it shows to everybody");
}

Task<> Visit::leave(std::optional<ErrorKind> why) {
  if (!carrier_) co_return;
  const bool gone = why == ErrorKind::silence || why == ErrorKind::cancelled || why == ErrorKind::port;
  Result<void> released;
  if (client_ && (!gone || options_.via == Via::wrapper)) released = co_await client_->release().result();
  Result<void> closed = co_await carrier_->close().result();
  if (!released) warn("not_signed_off", released.error().text());
  if (released && !closed) warn("not_signed_off", closed.error().text());
}

Task<std::vector<Object>> Visit::object_list() {
  if (objects_) co_return *objects_;
  stage("reading the object list");
  const Attribute list{by_names() ? class_id::association_sn : class_id::association_ln, kCurrentAssociation, 2};
  const Answer answer = co_await client_->get(list);
  if (answer.result != AccessResult::success) co_await refusal(list, answer.result);
  const DecodedData decoded = co_await decode_data(answer.value);
  Result<std::vector<Object>> objects = object_list_from(decoded.data);
  if (by_names()) objects = short_name_list_from(decoded.data);
  objects_ = co_await std::move(objects);
  if (by_names()) client_->names(*objects_);
  co_return *objects_;
}

void Visit::stage(std::string_view name, std::size_t to_come) {
  progress_.stage = name;
  progress_.registers = 0;
  progress_.to_come = to_come;
  report();
}

void Visit::reached(std::size_t registers) {
  progress_.registers = registers;
  report();
}

LineSettings Visit::settings() const {
  return options_.via == Via::wrapper ? line_.settings().at(0) : line_.settings();
}

void Visit::expect(std::size_t to_come) {
  progress_.to_come = to_come;
}

void Visit::report() {
  if (!options_.progress) return;
  progress_.line = settings();
  if (carrier_) progress_.bytes = carrier_->bytes_received();
  options_.progress(progress_);
}

void Visit::warn(std::string code, std::string text) {
  warnings_.push_back({std::move(code), std::move(text)});
}

std::vector<Warning> Visit::take_warnings() {
  if (client_) {
    for (Warning& warning : client_->warnings) warnings_.push_back(std::move(warning));
    client_->warnings.clear();
  }
  return std::move(warnings_);
}

}  // namespace obiscope::dlms
