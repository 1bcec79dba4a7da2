#include "gateway/http/response_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace fangpin::http {

namespace {

std::string_view reason_of(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 304:
      return "Not Modified";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 411:
      return "Length Required";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 415:
      return "Unsupported Media Type";
    case 417:
      return "Expectation Failed";
    case 421:
      return "Misdirected Request";
    case 422:
      return "Unprocessable Content";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    case 505:
      return "HTTP Version Not Supported";
    case 507:
      return "Insufficient Storage";
    default:
      return "Status";
  }
}

void check_field(const std::string& name, const std::string& value) {
  const bool name_fits = !name.empty() && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
  const bool value_fits = std::ranges::all_of(value, [](char c) { return c >= 0x20 && c <= 0x7e; });
  if (!name_fits || !value_fits) throw std::logic_error("response field cannot be sent");
  if (name == "content-length" || name == "date" || name == "connection" || name == "transfer-encoding") {
    throw std::logic_error("response field belongs to the session");
  }
}

}  // namespace

std::string_view continue_text() { return "HTTP/1.1 100 Continue\r\n\r\n"; }

std::string http_date(Instant instant) {
  constexpr std::array<std::string_view, 7> kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<std::chrono::days>(instant);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(instant - day));
  return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} GMT", kDays[std::chrono::weekday(day).c_encoding()],
                     static_cast<unsigned>(date.day()), kMonths[static_cast<unsigned>(date.month()) - 1],
                     static_cast<int>(date.year()), time.hours().count(), time.minutes().count(),
                     time.seconds().count());
}

std::string response_text(const Response& response, bool keep_alive, bool head_request, Instant now) {
  const bool bodiless = response.status == 204 || response.status == 304;
  std::string out = fmt::format("HTTP/1.1 {} {}\r\ndate: {}\r\nconnection: {}\r\n", response.status,
                                reason_of(response.status), http_date(now), keep_alive ? "keep-alive" : "close");
  if (!bodiless) out += fmt::format("content-length: {}\r\n", response.body.size());
  bool has_cache_control = false;
  bool has_nosniff = false;
  for (const auto& [name, value] : response.fields) {
    check_field(name, value);
    has_cache_control = has_cache_control || name == "cache-control";
    has_nosniff = has_nosniff || name == "x-content-type-options";
    out += name;
    out += ": ";
    out += value;
    out += "\r\n";
  }
  if (!has_cache_control) out += "cache-control: no-store\r\n";
  if (!has_nosniff) out += "x-content-type-options: nosniff\r\n";
  out += "\r\n";
  if (!bodiless && !head_request) out += response.body;
  return out;
}

}  // namespace fangpin::http
