// Sums over calendar years, per person and per household, against the simplest model that could be right.
#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "store_fixture.hpp"

namespace fangpin::store {

namespace {

constexpr std::int64_t kThreshold = 6'000;

struct Stay {
  int person = 0;
  int number = 0;
  auto operator<=>(const Stay&) const = default;
  std::string name() const { return "p" + std::to_string(person) + "/" + std::to_string(number); }
};

class YearModel {
 public:
  explicit YearModel(bool per_household) : per_household_(per_household) {}

  struct Record {
    std::int64_t cents = 0;
    int year = 0;
    bool stands = false;
    bool counts = true;  // false once withdrawn
  };

  std::map<Stay, Record> records;
  std::map<int, std::string> households;
  RevisionCounts revisions;

  void push(const Stay& stay, std::int64_t cents, int year) {
    const auto found = records.find(stay);
    const bool before = found != records.end();
    if (before && found->second.counts && found->second.cents == cents && found->second.year == year) return;
    const bool stood = before && found->second.stands;
    const int year_before = before ? found->second.year : year;
    auto& record = records[stay];
    record = {cents, year, false, true};
    record.stands = sum(stay.person, year) >= kThreshold;
    if (record.stands) {
      ++(stood ? revisions.corrected : revisions.created);
    } else if (stood) {
      ++revisions.withdrawn;
    }
    if (before) settle(stay.person, year_before);
  }

  void withdraw(const Stay& stay) {
    const auto found = records.find(stay);
    if (found == records.end() || !found->second.stands) return;
    found->second.stands = found->second.counts = false;
    ++revisions.withdrawn;
    settle(stay.person, found->second.year);
  }

  std::int64_t standing() const {
    return std::count_if(records.begin(), records.end(), [](const auto& entry) { return entry.second.stands; });
  }

 private:
  bool together(int one, int other) const {
    if (one == other) return true;
    const auto a = households.find(one), b = households.find(other);
    return per_household_ && a != households.end() && b != households.end() && a->second == b->second;
  }
  std::int64_t sum(int person, int year) const {
    std::int64_t total = 0;
    for (const auto& [stay, record] : records) {
      if (record.counts && record.year == year && together(person, stay.person)) total += record.cents;
    }
    return total;
  }
  void settle(int person, int year) {
    if (sum(person, year) >= kThreshold) return;
    for (auto& [stay, record] : records) {
      if (!record.stands || record.year != year || !together(person, stay.person)) continue;
      record.stands = false;
      ++revisions.withdrawn;
    }
  }

  bool per_household_;
};

}  // namespace

class YearsModel : public StoreTest, public testing::WithParamInterface<bool> {};

TEST_P(YearsModel, FourThousandRandomOperationsAgree) {
  const bool per_household = GetParam();
  const char* const given = std::getenv("FANGPIN_SEED");
  const auto seed = given != nullptr ? static_cast<unsigned>(std::strtoul(given, nullptr, 10)) : std::random_device()();
  SCOPED_TRACE("FANGPIN_SEED=" + std::to_string(seed));
  std::printf("FANGPIN_SEED=%u\n", seed);
  std::mt19937 random(seed);
  const YearThreshold threshold{kThreshold, per_household};
  YearModel model(per_household);
  constexpr int kPersons = 60;
  for (int operations = 0; operations < 4'000;) {
    const auto kind = random() % 12;
    if (kind == 0) {
      std::vector<Sample> rows;
      std::map<int, std::string> now;
      for (int person = 0; person < kPersons; ++person) {
        if (random() % 5 == 0) continue;  // in no register: alone
        now[person] = "h" + std::to_string(random() % 20);
        rows.push_back({.person = "p" + std::to_string(person),
                        .content = "r",
                        .household = now[person],
                        .subject = RowSubject::household_register});
      }
      operations += static_cast<int>(rows.size());
      push(kHouseholds, rows);
      model.households = std::move(now);
    } else if (kind == 1) {
      const Stay stay{static_cast<int>(random() % kPersons), static_cast<int>(random() % 6)};
      const auto id = stage(kCosts, {});
      const std::vector<Tokens> keys{tokens({1}, crypto::TokenKind::natural_key, stay.name())};
      ASSERT_TRUE(store().run([&](Transaction& t) -> Status {
        const auto done = t.withdraw(id, keys, "r", threshold);
        return done ? ok() : Status(done.error());
      }));
      accept(id);
      model.withdraw(stay);
      ++operations;
    } else {
      std::vector<Sample> rows;
      const bool abandoned = random() % 6 == 0;
      for (auto left = 1 + random() % 40; left > 0; --left) {
        const Stay stay{static_cast<int>(random() % kPersons), static_cast<int>(random() % 6)};
        const auto cents = static_cast<std::int64_t>(random() % 8) * 500;
        const int year = 2021 + static_cast<int>(random() % 2);
        rows.push_back({.person = "p" + std::to_string(stay.person),
                        .record = stay.name(),
                        .content = std::to_string(cents) + "/" + std::to_string(year),
                        .cents = cents,
                        .threshold = threshold,
                        .year = year});
        if (!abandoned) model.push(stay, cents, year);
      }
      operations += static_cast<int>(rows.size());
      const auto id = stage(kCosts, rows);
      if (abandoned) {
        ASSERT_TRUE(store().run([&](Transaction& t) { return t.abandon(id); }));
      } else {
        accept(id);
      }
    }
    const auto all = totals();
    ASSERT_EQ(all.standing, model.standing());
    ASSERT_EQ(all.revisions.created, model.revisions.created);
    ASSERT_EQ(all.revisions.corrected, model.revisions.corrected);
    ASSERT_EQ(all.revisions.withdrawn, model.revisions.withdrawn);
  }
  EXPECT_GT(model.revisions.created, 50);
  EXPECT_GT(model.revisions.withdrawn, 20);
}

INSTANTIATE_TEST_SUITE_P(Per, YearsModel, testing::Bool(),
                         [](const auto& tested) { return tested.param ? "Household" : "Person"; });

}  // namespace fangpin::store
