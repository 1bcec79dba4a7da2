#include "gateway/verify/entry_text.hpp"

#include <fmt/format.h>

#include "gateway/verify/standing.hpp"

namespace fangpin::verify {

namespace {

// One overload for each kind.
struct Describe {
  std::string operator()(const AttemptEntry& entry) const {
    return entry.accepted ? fmt::format("推送已接收 / push accepted: {} {}", entry.department, entry.feed)
                          : fmt::format("推送被拒绝 / push refused: {} {}", entry.department, entry.problem);
  }
  std::string operator()(const VerdictEntry& entry) const {
    return fmt::format("时段结论 / verdict: {} {} {}", entry.feed, entry.window, entry.verdict);
  }
  std::string operator()(const ConfigurationEntry& entry) const {
    return fmt::format("配置生效 / configuration: {}", entry.policy);
  }
  std::string operator()(const ActionEntry& entry) const {
    auto text = fmt::format("管理操作 / action: {} {} ({})", entry.action, entry.subject, entry.actor);
    for (const auto& one : entry.removed) {
      text += fmt::format(", {} {} 条 / before {}", one.kind, one.count, to_text_utc(one.cut));
    }
    return text;
  }
  std::string operator()(const AuthorizationEntry& entry) const {
    return fmt::format("录入授权 / authorization {}: 目的 / purpose {}, 有效 / valid {} .. {}, 事项 / items {}",
                       entry.number, entry.purpose, to_text_utc(entry.effective_at), to_text_utc(entry.valid_until),
                       joined(entry.items));
  }
  std::string operator()(const AuthorizationEndEntry& entry) const {
    return fmt::format("授权终止 / authorization {} ended: {}", entry.number, entry.reason);
  }
  std::string operator()(const AccessEntry& entry) const {
    std::string outcome = "允许 / allowed";
    if (!entry.allowed) {
      const auto denial = parse_denial(entry.denial);
      const auto [zh, en] = denial ? reason(*denial) : std::pair("", "");
      outcome = fmt::format("拒绝 / denied ({}): {} / {}", entry.denial, zh, en);
    }
    return fmt::format("查询 / access: {} ({}) 问 / asks {} 于 / of {}, 目的 / purpose {}, 授权 / authorization {}: {}",
                       entry.asker, entry.grantee, entry.item, entry.provider, entry.purpose,
                       entry.authorization.empty() ? "-" : entry.authorization, outcome);
  }
  std::string operator()(const AccessAnswerEntry& entry) const {
    return fmt::format("答复 / answer: {} {}", entry.provider, entry.outcome);
  }
  std::string operator()(const ReleaseEntry& entry) const {
    return fmt::format("交出 / release: {} 给 / to {}", entry.what, entry.to);
  }
  std::string operator()(const FindSubjectEntry& entry) const {
    return fmt::format("按证件查找 / search by ID card: {} ({}), 理由 / reason {}: {}", entry.actor, entry.role,
                       entry.reason, entry.outcome);
  }
  std::string operator()(const CaptureRefusedEntry& entry) const {
    return fmt::format("授权未录入 / capture refused: {} ({}), {} 人 / persons, 原因 / reason {}", entry.actor,
                       entry.role, entry.persons, entry.reason);
  }
  std::string operator()(const RecordViewEntry& entry) const {
    return fmt::format("查看 / view: {} ({}), 授权 / authorizations {}, 查询 / queries {}", entry.actor, entry.office,
                       entry.authorizations.size(), entry.queries.size());
  }
  std::string operator()(const TranscriptEntry& entry) const {
    return fmt::format("打印查询记录 / transcript: {}, 列出 / shown {}, 暂不告知 / withheld {}", entry.actor,
                       entry.shown, entry.withheld);
  }
  std::string operator()(const WithholdingEntry& entry) const {
    return fmt::format("暂不告知 / withholding until {}: {} ({})", to_text_utc(entry.until), entry.legal_basis,
                       joined(entry.approvals.administrators));
  }
  std::string operator()(const ErasureEntry& entry) const {
    return fmt::format("抹除对应关系 / erasure of {}: {} ({})", entry.handle, entry.legal_basis,
                       joined(entry.approvals.administrators));
  }
  std::string operator()(const LogKeyEntry& entry) const {
    return fmt::format("更换日志密钥 / the log's key becomes {}", entry.next);
  }
  std::string operator()(const LogRestartEntry& entry) const {
    return fmt::format("日志续写 / the log went on as {} ({})", entry.origin, entry.document);
  }
};

}  // namespace

std::string joined(const std::vector<std::string_view>& texts) {
  std::string out;
  for (const auto& text : texts) out += (out.empty() ? "" : " ") + std::string(text);
  return out;
}

std::string describe(const AuditEntry& entry) { return std::visit(Describe(), entry.body); }

}  // namespace fangpin::verify
