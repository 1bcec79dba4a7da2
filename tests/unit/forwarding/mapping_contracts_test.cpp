// The shipped mapping beside the contracts: what a department's row leaves, reaches the national side under some name.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <fstream>
#include <set>

#include "adapters/contract.hpp"
#include "sample_delivery.hpp"

namespace fangpin::forwarding {
namespace {

namespace bj = boost::json;

constexpr const char* kFile = FANGPIN_SOURCE_DIR "/config/national/mapping.toml";

// Ids of fields that remain in the clear, as a value, a band or a category, of contracts that bring alerts.
std::set<std::string> remaining(const adapters::Contract& contract) {
  using adapters::Treatment;
  std::set<std::string> ids;
  if (contract.subject != adapters::Subject::alert) return ids;
  for (const auto& field : contract.fields) {
    if (field.treatment == Treatment::keep || field.treatment == Treatment::band ||
        field.treatment == Treatment::category) {
      ids.emplace(field.id);
    }
  }
  return ids;
}

class ShippedMapping : public testing::Test {
 protected:
  ShippedMapping() {
    std::vector<std::string_view> feeds;
    for (const auto& contract : adapters::all_contracts()) {
      if (contract.subject == adapters::Subject::alert) feeds.push_back(contract.feed);
    }
    auto loaded = Mapping::load(kFile, feeds);
    EXPECT_TRUE(loaded) << loaded.error().detail;
    if (loaded) mapping = std::move(*loaded);
  }
  bj::object details_of(const std::set<std::string>& ids) const {
    bj::object kept;
    for (const auto& id : ids) kept[id] = id;
    auto delivery = sample_delivery(1, 1);
    delivery.kept = bj::serialize(kept);
    return mapping->fields_of(delivery).value().at("details").as_object();
  }
  std::optional<Mapping> mapping;
};

TEST_F(ShippedMapping, NamesEveryFieldThatRemainsOfAnAlert) {
  ASSERT_TRUE(mapping);
  for (const auto& contract : adapters::all_contracts()) {
    for (const auto& id : remaining(contract)) {
      EXPECT_EQ(details_of({id}).size(), 1u) << contract.feed << ": [details] has no " << id;
    }
  }
}

TEST_F(ShippedMapping, GivesNoTwoFieldsOfAContractOneName) {
  ASSERT_TRUE(mapping);
  for (const auto& contract : adapters::all_contracts()) {
    const auto ids = remaining(contract);
    EXPECT_EQ(details_of(ids).size(), ids.size()) << contract.feed;
  }
}

TEST_F(ShippedMapping, NamesNothingThatNoContractHas) {
  std::set<std::string> all;
  for (const auto& contract : adapters::all_contracts()) all.merge(remaining(contract));
  std::ifstream in(kFile);
  bool in_details = false;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("[")) in_details = line.starts_with("[details]");
    const auto equals = line.find(" = ");
    if (!in_details || line.starts_with("#") || equals == std::string::npos) continue;
    EXPECT_TRUE(all.contains(line.substr(0, equals))) << line;
  }
}

}  // namespace
}  // namespace fangpin::forwarding
