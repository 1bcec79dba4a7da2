#include "gateway/verify/published_check.hpp"

#include <fmt/format.h>

#include "gateway/verify/deadline_check.hpp"

namespace fangpin::verify {

void check_against_published(const std::optional<PublishedRules>& published, const BusinessCheck& business,
                             Findings& findings, std::vector<std::string>& not_checked) {
  const auto& submissions = business.submissions();
  if (published) {
    DeadlineCheck(*published, submissions).run(business.latest(), findings, not_checked);
    business.query_rules().run(*published, submissions.policies(), findings, not_checked);
    check_letter_numbers(business.letters(), submissions.starts(), submissions.policies(), *published,
                         business.county(), findings);
    business.catalogues().run(*published, findings, not_checked);
    not_checked.emplace_back(
        "B11 推送项首次推送之前应报的时段(日志不记接入时间) / "
        "windows owed before a feed's first push (the log does not say since when it is connected)");
    return;
  }
  std::string policies;
  for (const auto& [policy, digest] : submissions.policies()) {
    policies += fmt::format("{}{} = {}", policies.empty() ? "" : ", ", policy, digest);
  }
  not_checked.push_back(fmt::format(
      "B9, B11, B12 应到时间、该报哪个时段, 授权书的编号, 查询规则(有效期、限额、答复期限、目的和理由), "
      "以及承诺书文本是否在用(照网关所写; 用 --published 给出公布的政策即可重算, 各政策文件的 SHA-256: {0}) / "
      "due instants, which windows were owed, the numbers of letters, the rules of queries (validity, quotas, time for "
      "an answer, purposes and reasons), and whether the texts of letters were in force: as the gateway wrote them; "
      "--published makes them again from the policies whose files have these SHA-256: {0}",
      policies.empty() ? "-" : policies));
  not_checked.push_back(business.catalogues().unchecked());
}

}  // namespace fangpin::verify
