#include "transport/url.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <set>
#include <vector>

namespace obiscope::transport {
namespace {

constexpr const char* kForms =
    "/dev/ttyUSB0, serial:///dev/ttyUSB0, tcp://host:port, udp://host:port, rfc2217://host:port, pty:PATH or "
    "file:PATH.line";

std::string quoted(std::string_view text) {
  return "'" + std::string(text) + "'";
}

Result<bool> level_from(std::string_view name, std::string_view value) {
  if (value == "on") return true;
  if (value == "off") return false;
  const std::string key(name);
  return failure(ErrorKind::usage, quoted(value) + " is no level for " + key, key + "=on or " + key + "=off");
}

Result<void> set_parameter(Url& url, std::string_view name, std::string_view value) {
  if (name == "baud") {
    Result<std::uint32_t> baud = baud_from(value);
    if (!baud) return failure(baud.error());
    url.baud = *baud;
  } else if (name == "format") {
    Result<LineSettings> format = with_format(k7E1, value);
    if (!format) return failure(format.error());
    url.format = *format;
  } else if (name == "parity") {
    if (value != "software")
      return failure(ErrorKind::usage, quoted(value) + " is no value for parity", "parity=software, or format=7E1");
    url.software_parity = true;
  } else {
    Result<bool> level = level_from(name, value);
    if (!level) return failure(level.error());
    (name == "rts" ? url.rts : url.dtr) = *level;
  }
  return {};
}

std::vector<std::string_view> parameters_of(Scheme scheme) {
  if (scheme == Scheme::udp) return {};
  if (scheme == Scheme::tcp) return {"parity"};
  return {"baud", "format", "rts", "dtr", "parity"};
}

// "baud=300&format=7E1"
Result<void> set_parameters(Url& url, std::string_view query) {
  const std::vector<std::string_view> known = parameters_of(url.scheme);
  std::set<std::string_view> seen;
  while (!query.empty()) {
    const std::string_view one = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), one.size() + 1));
    const std::size_t equals = one.find('=');
    const std::string_view name = one.substr(0, equals);
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      std::string names;
      for (const std::string_view each : known) names += (names.empty() ? "" : ", ") + std::string(each);
      return failure(ErrorKind::usage, quoted(name) + " is no parameter of such a URL",
                     names.empty() ? "it takes none" : "known here: " + names);
    }
    if (equals == std::string_view::npos)
      return failure(ErrorKind::usage, "the parameter " + quoted(name) + " has no value", std::string(name) + "=...");
    if (!seen.insert(name).second) return failure(ErrorKind::usage, "the parameter " + quoted(name) + " stands twice");
    Result<void> set = set_parameter(url, name, one.substr(equals + 1));
    if (!set) return set;
  }
  return {};
}

Result<Url> with_query(Url url, std::string_view text, std::size_t question_mark) {
  if (question_mark == std::string_view::npos) return url;
  Result<void> set = set_parameters(url, text.substr(question_mark + 1));
  if (!set) return failure(set.error());
  return url;
}

Result<Url> path_url(Scheme scheme, std::string_view path, std::string_view example) {
  if (path.empty()) return failure(ErrorKind::usage, "the URL has no path", "such as " + std::string(example));
  if (path.find('\0') != std::string_view::npos) return failure(ErrorKind::usage, "the path has a NUL in it");
  Url url;
  url.scheme = scheme;
  url.path = path;
  return url;
}

Result<Url> serial_url(std::string_view rest) {
  const std::size_t question_mark = rest.find('?');
  Result<Url> url = path_url(Scheme::serial, rest.substr(0, question_mark), "serial:///dev/ttyUSB0?baud=300");
  if (!url) return url;
  return with_query(std::move(*url), rest, question_mark);
}

Result<std::string> port_from(std::string_view text) {
  unsigned number = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (code != std::errc{} || end != text.data() + text.size() || number > 65535)
    return failure(ErrorKind::usage, quoted(text) + " is no port", "a number from 1 to 65535");
  return std::to_string(number);
}

std::string_view name_of(Scheme scheme) {
  switch (scheme) {
    case Scheme::tcp:
      return "tcp";
    case Scheme::udp:
      return "udp";
    case Scheme::rfc2217:
      return "rfc2217";
    case Scheme::serial:
    case Scheme::pty:
    case Scheme::file:
      break;
  }
  return "";
}

// "host:port?parameters", "[fe80::1]:port"
Result<Url> network_url(Scheme scheme, std::string_view rest) {
  const std::string form = std::string(name_of(scheme)) + "://host:port";
  const std::size_t question_mark = rest.find('?');
  const std::string_view authority = rest.substr(0, question_mark);
  const bool bracketed = authority.starts_with('[');
  const std::size_t host_end = bracketed ? authority.find(']') : authority.find(':');
  const std::size_t colon = bracketed && host_end != std::string_view::npos ? host_end + 1 : host_end;
  if (colon >= authority.size() || authority[colon] != ':')
    return failure(ErrorKind::usage, quoted(rest) + " names no port", form);
  const std::string_view host = bracketed ? authority.substr(1, host_end - 1) : authority.substr(0, host_end);
  if (host.empty() || host.find_first_of(std::string_view("/@[] \t\r\n\0", 9)) != std::string_view::npos)
    return failure(ErrorKind::usage, quoted(host) + " is no host", form);
  const std::string_view port_text = authority.substr(colon + 1);
  if (!bracketed && port_text.find(':') != std::string_view::npos)
    return failure(ErrorKind::usage, quoted(authority) + " has several colons",
                   "an IPv6 address stands in brackets, such as " + std::string(name_of(scheme)) + "://[fe80::1]:2000");
  Result<std::string> port = port_from(port_text);
  if (!port) return failure(port.error());
  Url url;
  url.scheme = scheme;
  url.host = host;
  url.port = *port;
  return with_query(std::move(url), rest, question_mark);
}

Result<Url> bare_url(std::string_view text) {
  if (text.find('/') != std::string_view::npos || text.starts_with('.')) return serial_url(text);
  const std::string_view path = text.substr(0, text.find('?'));
  std::error_code ignored;
  const auto kind = std::filesystem::symlink_status(std::string(path), ignored).type();
  if (kind != std::filesystem::file_type::not_found && kind != std::filesystem::file_type::none)
    return serial_url("./" + std::string(text));
  const std::size_t colon = text.find(':');
  if (colon != std::string_view::npos && port_from(text.substr(colon + 1)))
    return failure(ErrorKind::usage, quoted(text) + " does not say how to speak to it", "tcp://" + std::string(text));
  return failure(ErrorKind::usage, quoted(text) + " is no URL, and no port is called so", kForms);
}

}  // namespace

Result<Url> url_from(std::string_view text) {
  const auto behind = [&](std::string_view prefix) { return text.substr(prefix.size()); };
  if (text.empty()) return failure(ErrorKind::usage, "the URL is empty", kForms);
  if (text.find('\0') != std::string_view::npos) return failure(ErrorKind::usage, "the URL has a NUL in it", kForms);
  if (text.starts_with("serial://")) return serial_url(behind("serial://"));
  if (text.starts_with("serial:")) return serial_url(behind("serial:"));
  if (text.starts_with("tcp://")) return network_url(Scheme::tcp, behind("tcp://"));
  if (text.starts_with("udp://")) return network_url(Scheme::udp, behind("udp://"));
  if (text.starts_with("rfc2217://")) return network_url(Scheme::rfc2217, behind("rfc2217://"));
  if (text.starts_with("pty:")) return path_url(Scheme::pty, behind("pty:"), "pty:./meter");
  if (text.starts_with("file:")) return path_url(Scheme::file, behind("file:"), "file:capture.line");
  const std::size_t scheme_end = text.find("://");
  if (scheme_end != std::string_view::npos && text.find('/') == scheme_end + 1)
    return failure(ErrorKind::usage, "there is no scheme " + quoted(text.substr(0, scheme_end)), kForms);
  return bare_url(text);
}

namespace {

std::string query_of(const Url& url) {
  std::string query;
  const auto add = [&query](const std::string& parameter) { query += (query.empty() ? '?' : '&') + parameter; };
  if (url.baud) add("baud=" + std::to_string(*url.baud));
  if (url.format) {
    const std::string text = text_from(*url.format);
    add("format=" + text.substr(text.find(' ') + 1));
  }
  if (url.rts) add(*url.rts ? "rts=on" : "rts=off");
  if (url.dtr) add(*url.dtr ? "dtr=on" : "dtr=off");
  if (url.software_parity) add("parity=software");
  return query;
}

std::string authority_of(const Url& url) {
  const bool brackets = url.host.find(':') != std::string::npos;
  return (brackets ? "[" + url.host + "]" : url.host) + ":" + url.port;
}

}  // namespace

std::string text_from(const Url& url) {
  switch (url.scheme) {
    case Scheme::serial: {
      const std::string query = query_of(url);
      const bool bare = query.empty() && (url.path.starts_with('/') || url.path.starts_with("./"));  // not ".://"
      return bare ? url.path : "serial://" + url.path + query;
    }
    case Scheme::tcp:
    case Scheme::udp:
    case Scheme::rfc2217:
      return std::string(name_of(url.scheme)) + "://" + authority_of(url) + query_of(url);
    case Scheme::pty:
      return "pty:" + url.path;
    case Scheme::file:
      return "file:" + url.path;
  }
  return {};
}

}  // namespace obiscope::transport
