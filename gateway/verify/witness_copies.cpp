#include "gateway/verify/witness_copies.hpp"

#include <fmt/format.h>

#include "crypto/base/encoding.hpp"
#include "crypto/sha256.hpp"
#include "gateway/verify/https_client.hpp"
#include "gateway/verify/source_nodes.hpp"

namespace fangpin::verify {

namespace {

Finding split_view(const std::string& witness, std::string zh, std::string en) {
  return {"L6", Finding::Weight::broken, std::nullopt, fmt::format("见证方 {}: {}", witness, zh),
          fmt::format("witness {}: {}", witness, en)};
}

WitnessCopy fetch(const crypto::TrustPolicy::Witness& witness, const std::string& path, const ClientFiles& files) {
  WitnessCopy copy{witness.name, {}, {}};
  if (witness.url.empty()) {
    copy.why_not = "信任策略中没有它的网址 / the policy names no URL for it";
    return copy;
  }
  auto client = HttpsClient::open(witness.url, files);
  if (!client) {
    copy.why_not = client.error().detail;
    return copy;
  }
  auto note = (*client)->get(path, crypto::kNoteBytesMax);
  if (!note) {
    copy.why_not = note.error().detail;
  } else if (!*note || (*note)->empty()) {
    copy.why_not = "它没有这个日志的副本 / it has no copy of this log";
  } else {
    copy.note = std::move(**note);
  }
  return copy;
}

}  // namespace

std::vector<WitnessCopy> fetch_witness_copies(const crypto::TrustPolicy& policy, const std::string& origin,
                                              const ClientFiles& files) {
  const auto path = to_hex(crypto::sha256(origin)) + "/checkpoint";
  std::vector<WitnessCopy> copies;
  for (const auto& witness : policy.witnesses) copies.push_back(fetch(witness, path, files));
  return copies;
}

Result<CopyComparison> compare_witness_copies(const std::vector<WitnessCopy>& copies, const crypto::TrustPolicy& policy,
                                              const std::vector<crypto::NoteKey>& successors, const Vouched& ours,
                                              const LogSource& source, bool live) {
  CopyComparison out;
  const auto skip = [&](const WitnessCopy& copy, const std::string& why) {
    out.not_checked.push_back(fmt::format("见证方 {0} 的副本 / the copy of witness {0}: {1}", copy.witness, why));
  };
  const auto differs = [&](const WitnessCopy& copy, std::string zh, std::string en) {
    out.findings.add(split_view(copy.witness, std::move(zh), std::move(en)));
    out.evidence.push_back(copy.note);
  };
  for (const auto& copy : copies) {
    if (copy.note.empty()) {
      skip(copy, copy.why_not);
      continue;
    }
    const auto vouched = vouch(copy.note, policy, successors);
    if (const auto* refusal = std::get_if<Refusal>(&vouched)) {
      skip(copy, refusal->why);
      continue;
    }
    const auto& theirs = std::get<Vouched>(vouched);
    if (!theirs.witnesses.contains(copy.witness)) {
      skip(copy, "上面没有它自己的联署 / it bears no cosignature of its own");
      continue;
    }
    const auto& its = theirs.checkpoint;
    const auto& mine = ours.checkpoint;
    if (its.size > mine.size && its.origin == mine.origin) {
      if (live) {
        differs(copy, fmt::format("它见过 {} 条, 给您看的只有 {} 条(分视图或回滚)", its.size, mine.size),
                fmt::format("it has seen {} entries, and you are shown {} (a split view or a rollback)", its.size,
                            mine.size));
      } else {
        skip(copy,
             fmt::format("它见过 {0} 条, 比这份副本新, 请取新的日志 / it has seen {0} entries, more than this copy "
                         "of the log: get a newer one",
                         its.size));
      }
      continue;
    }
    const auto extends = is_beginning(source, its, mine);
    if (!extends) return extends.error();
    if (!*extends) {
      differs(copy, fmt::format("它联署的前 {} 条不是给您看的这些(分视图)", its.size),
              fmt::format("the {} entries that it cosigned are not those that you are shown (a split view)", its.size));
    }
  }
  return out;
}

}  // namespace fangpin::verify
