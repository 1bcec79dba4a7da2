#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/base/result.hpp"

namespace fangpin::config {

// Townships and villages of one county (config/divisions/CODE.csv: code,name,parent). Immutable once loaded.
class Divisions {
 public:
  static Result<Divisions> load(const std::string& path);
  static Result<Divisions> parse(std::string_view csv);

  std::string_view county() const { return county_; }
  // True for a village (12 digits) or township (9 digits) of this county's list.
  bool known(std::string_view code) const;
  std::string_view name(std::string_view code) const;  // empty if unknown
  // The most exact code that the names allow: with both names the village in that town; a village name alone only if it
  // is unique in the county; a town alone its 9 digits; otherwise "" (unknown: then the alert is on the officer's list,
  // DESIGN 6). Names may lack or carry their suffix (村, 社区, 村委会, 镇, 乡).
  std::string resolve(std::string_view town, std::string_view village) const;

 private:
  std::string county_;
  std::map<std::string, std::string, std::less<>> names_;                  // code -> name
  std::map<std::string, std::string, std::less<>> towns_;                  // name -> code
  std::map<std::string, std::vector<std::string>, std::less<>> villages_;  // name -> codes
};

}  // namespace fangpin::config
