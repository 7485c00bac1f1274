#include "protocol/p1/explain.hpp"

#include "protocol/p1/envelope.hpp"
#include "protocol/p1/explain_telegram.hpp"
#include "protocol/p1/frame.hpp"

namespace obiscope::p1 {
namespace {

std::string control_text(const dlms::SecurityHeader& header) {
  std::string text = "suite " + std::to_string(header.suite());
  if (header.protect().authenticated) text += ", authenticated";
  if (header.protect().encrypted) text += ", encrypted";
  return text;
}

// What the ciphertext says, below it.
void explain_inside(ByteWalk& walk, Decipherer& decipherer, Bytes envelope, const Recognise& recognise) {
  const std::size_t parent = walk.open("deciphered");
  const Result<Opened> opened = decipherer.open(envelope);
  if (opened) {
    ByteWalk plain(opened->plain, walk.out(), walk.offset(), walk.depth(), true);
    explain_telegram(plain, opened->telegram.size(), recognise);
    explain_outside(plain, opened->plain.size() - opened->telegram.size());
    for (const Warning& warning : opened->warnings) walk.entry(parent).value = warning.text;
  } else {
    walk.entry(parent).value = opened.error().text();
    walk.entry(parent).wrong = true;
  }
  walk.close(parent);
}

void explain_envelope(ByteWalk& walk, const Frame& frame, Decipherer& decipherer, const CaptureOptions& options) {
  constexpr std::size_t kControl = 1, kCounter = 4;
  const std::size_t begin = walk.at();
  const std::size_t parent = walk.open("enciphered telegram", "Green Book 9.2; Luxembourg P1 3.2.5");
  const Result<dlms::SecurityHeader> header = dlms::security_header_from(frame.bytes);
  walk.take(1, "tag", "general-glo-ciphering");
  if (!header || frame.fault != FrameFault::none) {
    walk.take(frame.bytes.size() - 1, "content");
    walk.close(parent);
    walk.entry(parent).value = header ? "stops before its end" : header.error().text();
    walk.entry(parent).wrong = true;
    return;
  }
  walk.take(1, "length of the system title", std::to_string(kTitleSize));
  walk.take_hex(kTitleSize, "system title");
  const std::size_t control_at = begin + header->begin - kControl - kCounter;
  walk.take(control_at - walk.at(), "length", std::to_string(begin + frame.bytes.size() - control_at));
  walk.take(kControl, "security control byte", control_text(*header));
  walk.take(kCounter, "frame counter", std::to_string(header->counter));
  walk.take(header->ciphered.size(), header->protect().encrypted ? "ciphertext" : "plaintext");
  if (!options.keys.encryption.empty()) explain_inside(walk, decipherer, frame.bytes, options.recognise);
  if (!header->authentication_tag.empty()) walk.take_hex(header->authentication_tag.size(), "authentication tag");
  walk.close(parent);
}

}  // namespace

Explanation explain(Bytes dialogue, const CaptureOptions& options) {
  Explanation explanation;
  ByteWalk walk(dialogue, explanation, 0, 0);
  Decipherer decipherer(options);
  Framer framer;
  while (framer.next(dialogue, true) == Framer::Outcome::frame) {
    const Frame& frame = framer.frame();
    explain_outside(walk, frame.offset - walk.at());
    const bool whole = frame.fault == FrameFault::none;
    if (frame.kind == FrameKind::telegram) explain_telegram(walk, frame.bytes.size(), options.recognise, whole);
    if (frame.kind == FrameKind::enciphered) explain_envelope(walk, frame, decipherer, options);
  }
  explain_outside(walk, dialogue.size() - walk.at());
  return explanation;
}

}  // namespace obiscope::p1
