#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "crypto/base/random.hpp"
#include "crypto/note_key.hpp"
#include "gateway/audit/county_log.hpp"
#include "gateway/http/router.hpp"
#include "gateway/intake/county.hpp"
#include "gateway/intake/ledger_keeper.hpp"
#include "gateway/intake/submission_endpoint.hpp"
#include "gateway/portal/authorization_endpoints.hpp"
#include "gateway/portal/explanation_endpoint.hpp"
#include "gateway/portal/log_endpoints.hpp"
#include "gateway/portal/query_routes.hpp"
#include "gateway/portal/read_endpoints.hpp"
#include "gateway/portal/subject_endpoint.hpp"

namespace fangpin::test {

// What a department sends, before it is signed.
struct Sent {
  std::string department = "education";
  std::string path = "/v1/feeds/education/dropout/submissions";
  std::string query;  // with its '?'
  std::string content_type = "text/csv";
  std::string body;
  std::string key = "key-00000001";
};

// The code of a problem document.
std::string problem_code(const http::Response& response);

// A whole county in one process without sockets: the real store in a directory of its own, the real policy, keys and
// registry of every department of the samples, and the routes of the API called directly. The demonstration clock
// starts on 1 September 2022.
class CountyFixture {
 public:
  CountyFixture();
  ~CountyFixture();
  CountyFixture(const CountyFixture&) = delete;
  CountyFixture& operator=(const CountyFixture&) = delete;

  // Signed with the department's own key unless the caller changes the head in between.
  http::RequestHead sign(const Sent& sent) const;
  http::Response serve(const http::RequestHead& head, const std::string& body);
  http::Response serve(const http::RequestHead& head, http::BodyReader& body);
  http::Response post(const Sent& sent) { return serve(sign(sent), sent.body); }
  http::Response get(const std::string& who, const std::string& path, const std::string& query = {});

  void step_to(const std::string& rfc3339);
  // A new pseudonym epoch from then on, as after `key rotate-pseudonym` and a restart.
  void rotate_keys(const std::string& not_before);
  void revoke(const std::string& participant);
  void waive_signature(const std::string& participant);
  // As an administrator writes it to the registry.
  void put(const domain::Participant& participant);

  store::Totals totals();
  std::vector<std::string> audit_entries();
  std::string verdict(const std::string& feed, const std::string& population, const std::string& window);

  intake::County& county() { return *county_; }
  // What the county was wired with: a test may change a reading before it pushes.
  config::Policy& policy() { return policy_; }
  config::Calendar& calendar() { return calendar_; }
  intake::LedgerKeeper& ledger() { return *ledger_; }
  intake::SubmissionEndpoint& submissions() { return *submissions_; }
  intake::DemonstrationTime& time() { return time_; }
  store::Store& store() { return *store_; }
  portal::QueryRoutes& queries() { return *queries_; }
  http::Router& router() { return router_; }
  const std::string& directory() const { return directory_; }
  const crypto::NoteKey& log_key() const { return *log_key_; }
  audit::CountyLog& county_log() { return *county_log_; }

 private:
  void register_everybody();
  void wire();

  std::string directory_;
  config::Settings settings_;
  config::Policy policy_;
  config::Calendar calendar_;
  config::Divisions divisions_;
  config::AssetCatalogue catalogue_;
  SystemRandom random_;
  std::shared_ptr<audit::CountyLog> county_log_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<access::Registry> registry_;
  std::unique_ptr<crypto::PseudonymKeys> keys_;
  std::unique_ptr<crypto::SigningKey> gateway_key_, department_key_;
  std::unique_ptr<access::AnswerSigner> signer_;
  intake::DemonstrationTime time_;
  std::unique_ptr<intake::County> county_;
  std::unique_ptr<intake::LedgerKeeper> ledger_;
  std::unique_ptr<intake::SubmissionEndpoint> submissions_;
  std::unique_ptr<portal::ReadEndpoints> reads_;
  std::unique_ptr<portal::ExplanationEndpoint> explanations_;
  std::unique_ptr<portal::LogEndpoints> log_;
  std::unique_ptr<crypto::NoteKey> log_key_;
  std::unique_ptr<portal::AuthorizationEndpoints> authorizations_;
  std::unique_ptr<portal::SubjectEndpoint> subjects_;
  std::unique_ptr<portal::QueryRoutes> queries_;
  http::Router router_;
};

// The certificate fingerprint that a participant of the fixture has.
std::string fingerprint_of(const std::string& participant);

// The whole of a file of the repository.
std::string read_file(const std::string& path);

}  // namespace fangpin::test
