#include "gateway/verify/registry_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>

#include "crypto/base/encoding.hpp"
#include "crypto/content_digest.hpp"
#include "crypto/sha256.hpp"
#include "gateway/verify/canonical_json.hpp"
#include "gateway/verify/clock_tolerance.hpp"
#include "gateway/verify/state_stream.hpp"

namespace fangpin::verify {

namespace {

constexpr std::chrono::seconds kSignatureAgeMax{300};  // RFC 9421's created, as the gateway takes it
constexpr std::chrono::hours kUploadMax{24};           // signed before the first byte, received with the last

// A component of a signature base: the value behind `"NAME": `; empty where it is not covered.
std::string_view component(std::string_view base, std::string_view name) {
  const auto begin = fmt::format("\"{}\": ", name);
  for (auto rest = base; !rest.empty();) {
    const auto line = rest.substr(0, rest.find('\n'));
    if (line.starts_with(begin)) return line.substr(begin.size());
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
  }
  return {};
}

std::optional<Instant> created(std::string_view params) {
  constexpr std::string_view kName = ";created=";
  const auto at = params.find(kName);
  if (at == std::string_view::npos) return std::nullopt;
  const auto* const begin = params.data() + at + kName.size();
  std::int64_t seconds = 0;
  if (std::from_chars(begin, params.data() + params.size(), seconds).ec != std::errc()) return std::nullopt;
  return Instant{} + std::chrono::seconds(seconds);
}

// What the department signed is what was accepted.
bool is_of_this_push(std::string_view base, const AttemptEntry& attempt) {
  const std::string_view last = attempt.submission_kind == "rows"  ? "submissions"
                                : attempt.submission_kind == "nil" ? "nil-reports"
                                                                   : "withdrawals";
  const auto digest = crypto::parse_content_digest(component(base, "content-digest"));
  const auto params = component(base, "@signature-params");
  return component(base, "@method") == "POST" &&
         component(base, "@path") == fmt::format("/v1/feeds/{}/{}", attempt.feed, last) && digest &&
         to_hex(*digest) == attempt.content_digest &&
         component(base, "idempotency-key") == fmt::format("\"{}\"", attempt.idempotency_key) &&
         params.find(";tag=\"county-exchange\"") != std::string_view::npos &&
         params.find(fmt::format(";keyid=\"{}\"", attempt.signature->key_id)) != std::string_view::npos;
}

// "ID/HEX8", as a key is called in signatures.
std::string key_id(std::string_view participant, const std::string& key) {
  return fmt::format("{}/{}", participant, to_hex(ByteView(crypto::sha256(key)).first(4)));
}

}  // namespace

void RegistryCheck::add(const char* check, std::uint64_t index, std::string zh, std::string en) {
  findings_.add({check, Finding::Weight::finding, index, std::move(zh), std::move(en)});
}

void RegistryCheck::take(std::uint64_t index, const AuditEntry& entry) {
  std::visit([&](const auto& body) { take(index, entry, body); }, entry.body);
}

const crypto::VerifyKey* RegistryCheck::key(const std::string& text) {
  if (const auto known = keys_.find(text); known != keys_.end()) return &known->second;
  auto parsed = crypto::VerifyKey::parse(text);
  return parsed ? &keys_.emplace(text, std::move(*parsed)).first->second : nullptr;
}

const RegistryCheck::Pinned* RegistryCheck::pinned(const char* check, std::uint64_t index, std::string_view id,
                                                   std::uint64_t& unchecked) {
  if (const auto known = pinned_.find(id); known != pinned_.end()) return &known->second;
  if (older_ || pinned_.empty()) {
    ++unchecked;
  } else {
    add(check, index, fmt::format("{} 从未登记", id), fmt::format("{} was never entered in the registry", id));
  }
  return nullptr;
}

void RegistryCheck::take(std::uint64_t index, const AuditEntry& entry, const ActionEntry& action) {
  if (action.action != "participant-written" && action.action != "participant-revoked") return;
  if (!action.participant) {
    if (signs_approvals_) {
      add("B13", index, "登记变更不含公钥和签名, 此前的都含",
          "a change of the registry without keys and signatures, which those before it hold");
    }
    older_ = true;
    return;
  }
  const auto& fresh = *action.participant;
  const auto digest = to_hex(crypto::sha256(fresh.bytes));
  if (digest != action.digest || fresh.id != action.subject) {
    add("B13", index, "登记变更的摘要或编号与其内容不符", "its digest or its subject is not that of what it enters");
  }
  const auto before = pinned_.find(action.subject);
  if (before == pinned_.end() ? !older_ && !action.replaces.empty() : before->second.digest != action.replaces) {
    add("B13", index, "所替换的不是此前登记的内容", "replaces another entry than the one before it");
  }
  if (!action.approvals.administrators.empty()) {
    check_approvals(
        "B13", index,
        fmt::format(R"({{"approval":"fangpin-registry/2","county":"{}","participant":{},"replaces":{}}})", entry.county,
                    fresh.bytes, action.replaces.empty() ? "null" : fmt::format("\"{}\"", action.replaces)),
        action.approvals);
  }
  signs_approvals_ = true;
  Pinned kept{std::string(fresh.kind),
              std::string(fresh.role),
              std::string(fresh.area),
              digest,
              fresh.signature_waived,
              fresh.revoked,
              {}};
  for (const auto& text : fresh.signing_keys) kept.keys.push_back(unescape(text));
  pinned_[std::string(action.subject)] = std::move(kept);
}

void RegistryCheck::check_approvals(const char* check, std::uint64_t index, const std::string& text,
                                    const Approvals& approvals) {
  if (approvals.signatures.empty()) {
    if (signs_approvals_) {
      add(check, index, "没有两名管理员的签名, 此前的都有",
          "without the two administrators' signatures, which those before it hold");
    } else {
      ++unchecked_.approvals;
    }
    return;
  }
  std::set<std::string> used;
  for (std::size_t i = 0; i < approvals.administrators.size(); ++i) {
    const auto& name = approvals.administrators[i];
    const auto* const administrator = pinned(check, index, name, unchecked_.approvals);
    if (administrator == nullptr) continue;
    if (administrator->kind != "staff" || administrator->role != "administrator" || administrator->revoked) {
      add(check, index, fmt::format("{} 当时不是管理员", name), fmt::format("{} was no administrator then", name));
      continue;
    }
    const auto signature = from_base64(approvals.signatures[i]);
    const auto by = std::ranges::find_if(administrator->keys, [&](const std::string& one) {
      const auto* const parsed = key(one);
      return parsed != nullptr && signature && parsed->verify(as_bytes(text), *signature);
    });
    if (by == administrator->keys.end()) {
      add(check, index, fmt::format("管理员 {} 的签名无效", name),
          fmt::format("the signature of the administrator {} is not good", name));
    } else if (!used.insert(*by).second) {
      add(check, index, "两名管理员用的是同一把密钥", "both administrators signed with one key");
    }
  }
}

void RegistryCheck::take(std::uint64_t index, const AuditEntry& entry, const WithholdingEntry& withholding) {
  const auto query = withholding.queries.empty() ? std::string_view() : withholding.queries.front();
  check_approvals(
      "B13", index,
      fmt::format(
          R"({{"approval":"fangpin-withholding/1","county":"{}","legal_basis":"{}","query":"{}","until":"{}"}})",
          entry.county, withholding.legal_basis, query, to_text_utc(withholding.until)),
      withholding.approvals);
}

void RegistryCheck::take(std::uint64_t index, const AuditEntry& entry, const ErasureEntry& erasure) {
  check_approvals(
      "B14", index,
      fmt::format(
          R"({{"approval":"fangpin-erasure/1","county":"{}","document":"{}","handle":"{}","legal_basis":"{}"}})",
          entry.county, erasure.document, erasure.handle, erasure.legal_basis),
      erasure.approvals);
}

void RegistryCheck::take(std::uint64_t index, const AuditEntry& entry, const LogRestartEntry& restart) {
  check_approvals("B13", index,
                  fmt::format("fangpin-log-restart/1\n{}\n{}\n{}\n{}\n{}\n", unescape(entry.county),
                              unescape(restart.previous_origin), unescape(restart.origin), restart.size,
                              unescape(restart.document)),
                  restart.approvals);
}

void RegistryCheck::take(std::uint64_t index, const AuditEntry&, const AttemptEntry& attempt) {
  if (!attempt.accepted) return;
  if (!attempt.signed_text) {
    if (signs_pushes_) {
      add("B10", index, "没有部门所签的原文, 此前的都有",
          "without the text that the department signed, which those before it hold");
    } else {
      ++unchecked_.pushes;
    }
    return;
  }
  signs_pushes_ = true;
  const auto* const department = pinned("B10", index, attempt.department, unchecked_.pushes);
  if (department == nullptr) return;
  if (department->kind != "department" || department->revoked) {
    add("B10", index, fmt::format("{} 当时不是可推送的部门", attempt.department),
        fmt::format("{} was no department that may push then", attempt.department));
  } else if (attempt.signature) {
    check_signature(index, attempt, *department);
  } else if (!department->waived) {
    add("B10", index, fmt::format("{} 没有签名, 登记簿也未豁免", attempt.department),
        fmt::format("{} did not sign it, and the registry does not waive that", attempt.department));
  }
}

void RegistryCheck::check_signature(std::uint64_t index, const AttemptEntry& attempt, const Pinned& department) {
  if (!push_signatures_) {
    ++unchecked_.signatures;
    return;
  }
  auto base = unescape(attempt.signature->base);
  if (!is_of_this_push(base, attempt)) {
    add("B10", index, "部门所签的不是这次推送", "what the department signed is another push");
  }
  const auto at = created(component(base, "@signature-params"));
  if (compare_times_ && (!at || *at > attempt.received_at + kSignatureAgeMax + kClockTolerance ||
                         attempt.received_at > *at + kUploadMax)) {
    add("L7", index, "部门签名的时间与收到时间不符",
        "the department's signature was not made about when the push was received");
  }
  const auto by = std::ranges::find_if(department.keys, [&](const std::string& one) {
    return key_id(attempt.department, one) == attempt.signature->key_id;
  });
  const auto* const known = by == department.keys.end() ? nullptr : key(*by);
  if (known == nullptr) {
    add("B10", index, fmt::format("签名密钥 {} 当时没有登记", attempt.signature->key_id),
        fmt::format("signed with {}, a key that was not in the registry then", attempt.signature->key_id));
    return;
  }
  Finding otherwise{"B10", Finding::Weight::finding, index, fmt::format("{} 对这次推送的签名无效", attempt.department),
                    fmt::format("the signature of {} on this push is not good", attempt.department)};
  auto signature = from_base64(attempt.signature->value);
  signatures_.add(*known, std::move(base), signature ? std::move(*signature) : Bytes(), std::move(otherwise));
}

void RegistryCheck::save(StateWriter& state) const {
  signatures_.save(state);
  state.number(pinned_.size());
  for (const auto& [id, one] : pinned_) {
    state.text(id);
    for (const auto* text : {&one.kind, &one.role, &one.area, &one.digest}) state.text(*text);
    state.flag(one.waived);
    state.flag(one.revoked);
    state.texts(one.keys);
  }
  for (const auto flag : {older_, signs_pushes_, signs_approvals_}) state.flag(flag);
  for (const auto count : {unchecked_.signatures, unchecked_.pushes, unchecked_.approvals, unchecked_.offices})
    state.number(count);
}

void RegistryCheck::restore(StateReader& state) {
  signatures_.restore(state);
  state.repeat([&] {
    auto& one = pinned_[state.text()];
    for (auto* text : {&one.kind, &one.role, &one.area, &one.digest}) *text = state.text();
    one.waived = state.flag();
    one.revoked = state.flag();
    one.keys = state.texts();
  });
  for (auto* flag : {&older_, &signs_pushes_, &signs_approvals_}) *flag = state.flag();
  for (auto* count : {&unchecked_.signatures, &unchecked_.pushes, &unchecked_.approvals, &unchecked_.offices})
    *count = state.number();
}

}  // namespace fangpin::verify
