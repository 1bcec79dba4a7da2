#pragma once
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "gateway/store/store.hpp"

namespace fangpin::store {

inline constexpr const char* kIllness = "health/serious-illness";
inline constexpr const char* kCosts = "medical-insurance/cost-burden";
inline constexpr const char* kDropout = "education/dropout";
inline constexpr const char* kDisaster = "emergency-management/disaster";
inline constexpr const char* kHouseholds = "public-security/household-register";
inline constexpr const char* kAlleviated = "rural-revitalization/poverty-alleviated-register";
inline constexpr const char* kMonitored = "rural-revitalization/monitored-register";

// A token as the pseudonym key of `epoch` would make it of `value`: another one per epoch, kind and value.
crypto::Token token(std::uint32_t epoch, crypto::TokenKind kind, const std::string& value);
Tokens tokens(const std::vector<std::uint32_t>& epochs, crypto::TokenKind kind, const std::string& value);

// A row of a feed about one person, with the epochs that are live.
struct Sample {
  std::string person;
  std::string record;   // natural key; empty: the person
  std::string content;  // what the digest is of
  std::string household;
  bool alert = true;
  RowSubject subject = RowSubject::alert;
  std::vector<std::uint32_t> epochs = {1};
  std::optional<Instant> due;
  std::optional<std::int64_t> cents = std::nullopt;
  std::optional<YearThreshold> threshold = std::nullopt;
  int year = 2022;
  RowToStage row(std::uint32_t line) const;
};

// Seals by writing the alert's id and the row's place into the envelope.
class FakeSealer final : public RowSealer {
 public:
  crypto::SealedIdentity seal(std::size_t row_in_batch, const domain::AlertId& alert) override;
  std::optional<crypto::WrappedDataKey> wrapped(const crypto::DataKeyId& id) override;
  std::size_t sealed = 0;
};

Instant at(std::int64_t minutes);

// A directory that is gone with its owner, and a store in it.
class StoreTest : public testing::Test {
 protected:
  StoreTest();
  ~StoreTest() override;

  void reopen();
  void close() { store_.reset(); }
  StoreOptions options() const;
  // Begins, stages and leaves staged.
  domain::SubmissionId stage(const std::string& feed, const std::vector<Sample>& rows,
                             std::vector<domain::RowOutcome>* outcomes = nullptr);
  RevisionCounts accept(domain::SubmissionId id, std::int64_t late = 0);
  RevisionCounts push(const std::string& feed, const std::vector<Sample>& rows,
                      std::vector<domain::RowOutcome>* outcomes = nullptr);
  domain::RowCounts counts(domain::SubmissionId id);
  std::vector<Delivery> deliveries(std::size_t limit = 1000, const std::vector<DeliveryId>& in_flight = {});
  void confirm(const std::vector<Delivery>& deliveries);
  Totals totals();
  // Runs SQL on a connection of its own, beside the store; first column of the first row.
  std::string sql(const std::string& statement) const;
  Store& store() { return *store_; }

  std::string directory_;
  std::string path_;
  FakeSealer sealer_;
  domain::SubmissionId last_ = 0;

 private:
  std::unique_ptr<Store> store_;
  int keys_ = 0;
};

DeliveryId id_of(const Delivery& delivery);

}  // namespace fangpin::store
