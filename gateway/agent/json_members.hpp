#pragma once
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <string>
#include <string_view>

namespace fangpin::agent::members {

// Reading a document that somebody else wrote: what is absent or of another type is empty, never an exception.
inline std::string text(const boost::json::object& object, std::string_view name) {
  const boost::json::value* value = object.if_contains(name);
  if (value == nullptr) return {};
  if (value->is_string()) return std::string(value->get_string());
  if (value->is_int64()) return std::to_string(value->get_int64());
  if (value->is_bool()) return value->get_bool() ? "true" : "false";
  return {};
}

inline bool flag(const boost::json::object& object, std::string_view name) { return text(object, name) == "true"; }

inline const boost::json::object& object(const boost::json::object& object, std::string_view name) {
  static const boost::json::object kNone;
  const boost::json::value* value = object.if_contains(name);
  return value != nullptr && value->is_object() ? value->get_object() : kNone;
}

inline const boost::json::array& array(const boost::json::object& object, std::string_view name) {
  static const boost::json::array kNone;
  const boost::json::value* value = object.if_contains(name);
  return value != nullptr && value->is_array() ? value->get_array() : kNone;
}

}  // namespace fangpin::agent::members
