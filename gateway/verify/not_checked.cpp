#include "gateway/verify/not_checked.hpp"

#include <fmt/format.h>

namespace fangpin::verify {

namespace {

void add_what_has_no_key(const RegistryCheck::Unchecked& unchecked, std::vector<std::string>& out) {
  if (unchecked.signatures > 0) {
    out.push_back(fmt::format(
        "B10 {0} 次推送的部门签名(用 fangpin-verify access, 每百万次约一分钟) / departments' signatures on {0} pushes "
        "(use fangpin-verify access, about a minute for a million)",
        unchecked.signatures));
  }
  if (unchecked.pushes > 0) {
    out.push_back(
        fmt::format("B10 {0} 次推送的部门签名: 日志没有所签原文或部门公钥 / departments' signatures on {0} pushes: the "
                    "log has not the text that was signed, or not the department's key",
                    unchecked.pushes));
  }
  if (unchecked.approvals > 0) {
    out.push_back(
        fmt::format("B13, B14 {0} 处管理员的签名: 日志只记其名, 或没有其公钥 / {0} administrators' approvals: the log "
                    "names them only, or has not their keys",
                    unchecked.approvals));
  }
  if (unchecked.offices > 0) {
    out.push_back(fmt::format(
        "B4, B5, B9 {0} 处人员属于哪个单位、部门是否在册: 日志没有其登记 / of {0} acts, to which office the "
        "staff belonged or whether the department was in the registry: the log has no entry of them",
        unchecked.offices));
  }
  out.emplace_back(
      "最初登记的公钥是否属于其人(与纸面核对) / whether the first keys in the registry are theirs (compare with "
      "paper)");
}

}  // namespace

std::vector<std::string> what_was_not_checked(const LogSource& source, std::uint64_t begin,
                                              const BusinessCheck& business) {
  std::vector<std::string> out;
  if (!source.lists_files()) {
    out.emplace_back("更早的不满瓦片(网址不能列出文件) / earlier partial tiles (a URL cannot list its files)");
  }
  if (begin > 0) {
    out.push_back(
        fmt::format("前 {0} 条的文件这次没有重读: 上次已核验, 现在的根仍包含它们(--full 全部重读) / the files of the "
                    "first {0} entries were not read again: they were checked before and the root still holds them "
                    "(--full reads all)",
                    begin));
  }
  if (business.demonstration()) {
    out.emplace_back(
        "条目时间是否在将来、是否与见证方的时间相符(演示时钟由人推进) / whether entries' times are in the future or "
        "fit the witnesses' times (a demonstration clock is stepped by hand)");
  }
  out.emplace_back(
      "L8 各部门手中的回执是否都在日志中(用 fangpin-verify receipts) / whether all receipts that departments hold "
      "are in the log (use fangpin-verify receipts)");
  out.emplace_back("B9 签字扫描件本身 / the signed letters themselves");
  add_what_has_no_key(business.registry().unchecked(), out);
  const auto& reach = business.reach().unchecked();
  if (reach.searches > 0) {
    out.push_back(
        fmt::format("B1, B5 {0} 次按证件查找告知了哪些户: 旧式条目没有写明 / which households {0} searches by ID "
                    "card told: entries of an older form do not say",
                    reach.searches));
  }
  if (reach.areas > 0) {
    out.push_back(
        fmt::format("B5 {0} 次按证件查找属于哪个乡镇: 日志没有其登记 / of which township the staff of {0} "
                    "searches by ID card were: the log has no entry of them",
                    reach.areas));
  }
  if (const auto uncounted = business.transcripts().uncounted(); uncounted > 0) {
    out.push_back(
        fmt::format("B13 {0} 份查询记录应列几条: 旧式条目没有写明是哪一页 / how many lines {0} transcripts must show: "
                    "entries of an older form do not say which page",
                    uncounted));
  }
  return out;
}

}  // namespace fangpin::verify
