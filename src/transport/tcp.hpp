// TCP: the byte stream under tcp:// and rfc2217://, and the Line of tcp://.
//
// A plain connection says nothing about speed, parity or time. settings() are what the dialogue has asked for; the
// device server has its own. The parity is taken as it comes (parity_in_kind.hpp): a server with 8N1 hands parity bits
// through, one with 7E1 does not. With parity=software they are made and checked strictly.
#pragma once

#include <memory>

#include "transport/open.hpp"
#include "transport/stream.hpp"

namespace obiscope::transport {

// Errors: port: no such host, refused, no answer within 10 s. The Stream's end is named by host and port.
Task<std::unique_ptr<Stream>> connect_stream(RealLoop& loop, std::string host, std::string port);

Task<std::unique_ptr<Line>> connect_tcp(RealLoop& loop, Url url);

// Takes connections. Errors: port: the address is in use or not ours.
class Acceptor {
 public:
  static Result<std::unique_ptr<Acceptor>> on(RealLoop& loop, const Url& url);
  // "127.0.0.1:40123", with the port that it really is; an IPv6 address in brackets.
  const std::string& address() const { return address_; }
  Task<std::unique_ptr<Stream>> accept();

 private:
  Acceptor(RealLoop& loop, int descriptor, std::string address);

  RealLoop& loop_;
  Stream stream_;
  std::string address_;
};

// One Line a connection, as many at once as connect. Both sides' settings are taken as agreeing.
Result<std::unique_ptr<Listener>> listen_on_tcp(RealLoop& loop, const Url& url, Pace pace);

}  // namespace obiscope::transport
