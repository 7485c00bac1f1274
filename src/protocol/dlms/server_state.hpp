// What a Server keeps for its association; shared by the files that implement it.
#pragma once

#include "protocol/dlms/server.hpp"
#include "protocol/dlms/writing.hpp"

namespace obiscope::dlms {

constexpr std::size_t kMostAnswer = 4U << 20U;  // bytes of an answer that has to be whole: lists, general blocks
constexpr std::size_t kNoLimit = static_cast<std::size_t>(-1);

// A value that is being sent block by block: what was made of it and not sent yet, and where the rest comes from.
struct Server::LongGet {
  std::vector<Byte> held;
  std::size_t sent = 0;  // bytes at the beginning of `held`
  std::unique_ptr<LongValue> rest;
  std::uint32_t block = 0;  // sent last
  Byte invoke = kInvoke;
  std::vector<Byte> repeated;  // the block sent last, where a fault may want it again

  void drop(std::size_t count);  // `count` more were sent
};

// General block transfer: a request that comes in parts, an answer that goes in parts.
struct Server::Blocks {
  std::vector<Byte> request;
  std::vector<Byte> answer;
  std::size_t part = 0;        // bytes of the answer in a block
  std::uint16_t block = 0;     // of ours, sent last
  std::uint16_t received = 0;  // of theirs, in sequence
  std::uint8_t window = 1;     // blocks that the client takes at a time
  std::uint8_t left = 0;       // of the window in hand
};

struct Server::Association {
  Caller caller;
  std::size_t index = 0;  // among the configured ones
  const ServedDevice* device = nullptr;
  Context context = Context::logical_names;
  Conformance conformance;
  std::size_t most_pdu = 0;        // bytes that may be sent in one APDU
  bool proof_awaited = false;      // HLS: between pass 2 and pass 3
  bool over = false;               // a wrong proof came: ends with the answer to it
  bool in_general_blocks = false;  // the request in hand came so, or its answer has to go so
  Challenges challenges;
  SystemTitle client_title{};
  std::unique_ptr<ServerSecurity> security;
  std::unique_ptr<LongGet> long_get;
  std::unique_ptr<Blocks> blocks;

  const ServerAssociation& configured(const Meter::State& meter) const { return meter.options.associations[index]; }
};

}  // namespace obiscope::dlms
