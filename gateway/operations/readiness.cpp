#include "gateway/operations/readiness.hpp"

namespace fangpin::operations {

std::vector<Check> check_readiness(const intake::County& county, const audit::CountyLog& log) {
  std::vector<Check> checks;
  const auto probe = as_bytes("readiness");
  const auto signature = county.signer.key().sign(probe);
  const bool signs = county.signer.key().verify_key().verify(probe, signature);
  const bool tokenises =
      !county.keys.tokens(crypto::TokenKind::natural_key, county.settings.county, "readiness", county.time.now())
           .empty();
  checks.push_back({"keys", signs && tokenises ? "" : "a key does not work; run: fangpin-gateway check-config"});
  checks.push_back({"envelopes", county.sealer.load()
                                     ? ""
                                     : "no receiver of identities; run: fangpin-gateway registry add --kind receiver"});
  const auto stamp = county.time.stamp();
  checks.push_back({"clock", stamp ? "" : stamp.error().detail});
  const auto space = county.store.check_space();
  checks.push_back({"disk", space ? "" : space.error().detail});
  const auto stored = county.store.probe();
  checks.push_back({"store", stored ? "" : stored.error().detail});
  Status allowed = ok();
  const auto asked = county.store.run([&](store::Transaction&) {
    allowed = log.may_sign();
    return ok();
  });
  checks.push_back({"log", !asked ? asked.error().detail : allowed ? "" : allowed.error().detail});
  return checks;
}

}  // namespace fangpin::operations
