// What the contents of packets say, field by field. Keeps what was asked and table 0, without which the answers cannot
// be read.
#pragma once

#include <optional>
#include <string>

#include "protocol/c1218/frame.hpp"
#include "protocol/c1218/message.hpp"
#include "protocol/c1218/registers.hpp"
#include "reading/byte_walk.hpp"

namespace obiscope::c1218 {

class MessageExplainer {
 public:
  // Names the content of `packet`, at which the walk stands, and says in a word what it is. What stands in packets
  // whose CRC is wrong is named and not kept.
  std::string explain(ByteWalk& walk, const Packet& packet, bool right);

 private:
  std::string explain_request(ByteWalk& walk, Bytes message);
  std::string explain_answer(ByteWalk& walk, Bytes message);
  void explain_identified(ByteWalk& walk, Bytes message) const;
  void explain_negotiated(ByteWalk& walk) const;
  std::string explain_table(ByteWalk& walk, Bytes message);
  void explain_octets(ByteWalk& walk, std::uint16_t table, Bytes octets);
  bool explain_registers(ByteWalk& walk, std::uint16_t table, Bytes octets) const;

  Message asked_;
  Tables tables_;
  std::optional<Configuration> configuration_;
};

// Names the fields of a table whose layout is fixed; false where this does not know it.
bool explain_fixed_table(ByteWalk& walk, std::uint16_t table, std::size_t length, const Format& format);

}  // namespace obiscope::c1218
