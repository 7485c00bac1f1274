#include "protocol/dlms/capture_stream.hpp"

#include <algorithm>

#include "protocol/dlms/association.hpp"

namespace obiscope::dlms {
namespace {

constexpr std::size_t kMostSenders = 8;
constexpr std::size_t kMostJoined = 4 * 1024 * 1024;  // bytes

bool is_push(Bytes apdu) {
  switch (static_cast<ApduTag>(apdu.front())) {
    case ApduTag::data_notification:
    case ApduTag::event_notification:
    case ApduTag::information_report:
      return true;
    default:
      return false;
  }
}

std::optional<SystemTitle> title_from(Bytes octets) {
  SystemTitle title{};
  if (octets.size() != title.size()) return std::nullopt;
  std::copy(octets.begin(), octets.end(), title.begin());
  return title;
}

// Requests come from the client, all else from the meter.
bool is_request(Byte plain) {
  switch (static_cast<ApduTag>(plain)) {
    case ApduTag::initiate_request:
    case ApduTag::read_request:
    case ApduTag::write_request:
    case ApduTag::get_request:
    case ApduTag::set_request:
    case ApduTag::action_request:
      return true;
    default:
      return false;
  }
}

}  // namespace

CaptureStream::CaptureStream(const CaptureOptions& options, const std::function<void(Telegram)>& sink)
    : options_(options), sink_(sink), pushes_(options.recognise), session_(options.recognise) {}

void CaptureStream::refuse(const Error& error) {
  told_ = true;
  sink_(failure(error));
}

void CaptureStream::take(Bytes apdu, const Carried& carried) {
  if (apdu.empty()) return;
  if (static_cast<ApduTag>(apdu.front()) == ApduTag::general_block_transfer) return take_block(apdu, carried);
  if (is_protected(apdu)) return take_protected(apdu, carried);
  take_plain(apdu, {}, carried, {});
}

Speaker CaptureStream::speaker_of(Bytes apdu) const {
  const auto plain = plain_tag_of(apdu.front());
  return plain && is_request(*plain) ? client_ : server_;
}

void CaptureStream::take_protected(Bytes apdu, const Carried& carried) {
  Result<Deciphered> deciphered = decipher(apdu, options_, speaker_of(apdu));
  if (deciphered) {
    Carried inner = carried;
    inner.checked = true;
    return take_plain(deciphered->apdu, deciphered->title, inner, std::move(deciphered->warnings));
  }
  const bool in_session = plain_tag_of(apdu.front()).has_value();
  if (in_session && deciphered.error().text() == refusal_in_session_) return;
  if (in_session) refusal_in_session_ = deciphered.error().text();
  refuse(deciphered.error().at(carried.offset));
}

void CaptureStream::take_plain(Bytes apdu, Bytes title, const Carried& carried, std::vector<Warning> warnings) {
  if (apdu.empty()) return;
  if (static_cast<ApduTag>(apdu.front()) == ApduTag::general_block_transfer)
    return refuse(Error(ErrorKind::malformed, "a block transfer stands inside another").at(carried.offset));
  if (is_push(apdu)) return take_push(apdu, title, carried, std::move(warnings));
  if (static_cast<ApduTag>(apdu.front()) == ApduTag::aarq) end_session();
  mode_ = carried.mode;
  if (!session_.take(apdu, carried.offset)) return;
  for (const Warning& warning : warnings) session_.warn(warning);
  if (!title.empty() && !is_request(apdu.front())) session_.title(title);
  take_association(apdu, carried);
}

void CaptureStream::take_push(Bytes apdu, Bytes title, const Carried& carried, std::vector<Warning> warnings) {
  Result<Readout> readout = pushes_.decode(apdu, title);
  if (!readout) return refuse(readout.error().at(carried.offset));
  readout->warnings.insert(readout->warnings.begin(), warnings.begin(), warnings.end());
  if (!carried.checked)
    readout->warnings.push_back({"no_checksum", "the telegram stands alone, without a frame that would check it"});
  told_ = true;
  sink_(std::move(*readout));
}

// Who is who for the nonces, and the dedicated key.
void CaptureStream::take_association(Bytes apdu, const Carried& carried) {
  const auto tag = static_cast<ApduTag>(apdu.front());
  if (tag == ApduTag::rlre) return end_session();
  if (tag == ApduTag::aare) {
    if (const Result<Aare> aare = aare_from(apdu); aare) server_.title = title_from(aare->responding_title);
    return;
  }
  if (tag != ApduTag::aarq) return;
  const Result<Aarq> aarq = aarq_from(apdu);
  if (!aarq) return;
  client_ = {title_from(aarq->calling_title), {}};
  server_ = {};
  if (aarq->user_information.empty()) return;
  Result<std::vector<Byte>> initiate = aarq->user_information;
  if (is_protected(aarq->user_information)) {
    Result<Deciphered> deciphered = decipher(aarq->user_information, options_, client_);
    if (!deciphered) {
      refusal_in_session_ = deciphered.error().text();
      return refuse(deciphered.error().at(carried.offset));
    }
    initiate = std::move(deciphered->apdu);
  }
  const Result<InitiateRequest> request = initiate_request_from(*initiate);
  if (!request) return;
  client_.dedicated_key = request->dedicated_key;
  server_.dedicated_key = request->dedicated_key;
}

CaptureStream::Blocks& CaptureStream::blocks_of(SenderId sender) {
  const auto known =
      std::find_if(blocks_.begin(), blocks_.end(), [&](const Blocks& blocks) { return blocks.sender == sender; });
  if (known != blocks_.end()) return *known;
  if (blocks_.size() == kMostSenders) {
    close(blocks_.front(), "too many block transfers at once");
    blocks_.erase(blocks_.begin());
  }
  blocks_.push_back({});
  blocks_.back().sender = sender;
  return blocks_.back();
}

void CaptureStream::close(Blocks& blocks, const char* why) {
  if (blocks.open) refuse(Error(ErrorKind::incomplete, why).at(blocks.offset));
  blocks.open = false;
  blocks.next = 0;  // until a first block comes
  blocks.joined.clear();
}

void CaptureStream::take_block(Bytes apdu, const Carried& carried) {
  const Result<GeneralBlockTransfer> block = general_block_transfer_from(apdu);
  if (!block) return refuse(block.error().at(carried.offset));
  if (block->part.empty()) return;  // acknowledges
  Blocks& blocks = blocks_of(carried.sender);
  if (block->block == 1) {
    close(blocks, "the recording lacks the last blocks of a general block transfer");
    blocks.open = true;
    blocks.next = 1;
    blocks.offset = carried.offset;
  } else if (!blocks.open) {
    if (blocks.next == 1)
      refuse(Error(ErrorKind::incomplete, "the recording begins inside a general block transfer").at(carried.offset));
    blocks.next = 0;
    return;
  }
  const bool repeated = block->block + 1 == blocks.next && blocks.joined.size() >= block->part.size() &&
                        std::equal(block->part.rbegin(), block->part.rend(), blocks.joined.rbegin());
  if (repeated) return;
  if (block->block != blocks.next || blocks.joined.size() + block->part.size() > kMostJoined)
    return close(blocks, "blocks of a general block transfer are missing or out of order");
  ++blocks.next;
  blocks.joined.insert(blocks.joined.end(), block->part.begin(), block->part.end());
  if (!block->last) return;
  const std::vector<Byte> whole = std::move(blocks.joined);
  Carried joined = carried;
  joined.offset = blocks.offset;
  blocks = {blocks.sender, 1, 0, false, {}};
  if (static_cast<ApduTag>(whole.front()) == ApduTag::general_block_transfer)
    return refuse(Error(ErrorKind::malformed, "a block transfer stands inside another").at(joined.offset));
  take(whole, joined);
}

void CaptureStream::end_session() {
  refusal_in_session_.clear();
  client_ = {};
  server_ = {};
  if (!session_.any_apdu()) return;
  std::optional<Telegram> telegram = session_.finish(mode_);
  if (!telegram) return;
  told_ = true;
  sink_(std::move(*telegram));
}

void CaptureStream::finish() {
  for (Blocks& blocks : blocks_) close(blocks, "the recording ends inside a general block transfer");
  end_session();
}

}  // namespace obiscope::dlms
