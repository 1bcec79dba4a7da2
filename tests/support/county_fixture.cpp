#include "tests/support/county_fixture.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json/parse.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "crypto/base/encoding.hpp"
#include "crypto/base/security_seconds.hpp"
#include "crypto/content_digest.hpp"
#include "crypto/http_signature.hpp"
#include "crypto/sha256.hpp"
#include "gateway/http/string_body.hpp"
#include "gateway/portal/api.hpp"

namespace fangpin::test {

namespace {

const char* const kDepartments[] = {"education",
                                    "health",
                                    "medical-insurance",
                                    "civil-affairs",
                                    "housing",
                                    "water",
                                    "emergency-management",
                                    "public-security",
                                    "rural-revitalization"};
const std::string kSource = FANGPIN_SOURCE_DIR;

template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().detail);
  return std::move(*result);
}
void must(const Status& status) {
  if (!status) throw std::runtime_error(status.error().detail);
}

Instant instant(const std::string& text) {
  const auto parsed = parse_instant(text);
  if (!parsed) throw std::runtime_error("not an instant: " + text);
  return *parsed;
}

std::string make_directory() {
  std::string pattern = (std::filesystem::temp_directory_path() / "fangpin-county-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp");
  return pattern;
}

}  // namespace

std::string problem_code(const http::Response& response) {
  const auto type = boost::json::parse(response.body).at("type").as_string();
  return std::string(type).substr(std::string("urn:fangpin:problem:").size());
}

std::string fingerprint_of(const std::string& participant) { return to_hex(crypto::sha256(participant)); }

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + path);
  std::stringstream content;
  content << in.rdbuf();
  return content.str();
}

CountyFixture::CountyFixture() : directory_(make_directory()), time_(instant("2022-09-01T00:00:00+08:00")) {
  if (!initialise_crypto()) throw std::runtime_error("libsodium");
  settings_.county = "130126";
  settings_.data = directory_;
  settings_.limits.feed_wait_ms = 50;
  settings_.limits.free_bytes_min = 0;
  policy_ = std::move(*config::load_policy(kSource + "/config/policies/demonstration-2022.toml").value);
  calendar_ = std::move(*config::Calendar::load(kSource + "/config/calendars").value);
  catalogue_ = std::move(*config::load_asset_catalogue(kSource + "/config/asset-queries/catalogue.toml").value);
  divisions_ = must(config::Divisions::load(kSource + "/config/divisions/130126.csv"));
  store::StoreOptions options;
  options.path = settings_.store_path();
  options.county = settings_.county;
  options.free_bytes_min = 0;
  auto log_key = crypto::SigningKey::generate();
  log_key_ = std::make_unique<crypto::NoteKey>(crypto::NoteKey::of(
      audit::LogOrigins{"", settings_.county, true}.name(1), crypto::NoteKeyType::ed25519, log_key));
  county_log_ = std::make_shared<audit::CountyLog>(
      audit::CountyLogOptions{"", settings_.county, settings_.log_head_path()}, std::move(log_key));
  options.log_tree = county_log_;
  must(store::sqlite::create(options, true));
  store_ = must(store::sqlite::open(options));
  must(store_->run(
      [&](store::Transaction& transaction) { return transaction.set_fact("ledger_start", to_text_utc(time_.now())); }));
  must(crypto::PseudonymKeys::create(directory_ + "/pseudonym.keys", Instant{}));
  keys_ = std::make_unique<crypto::PseudonymKeys>(must(crypto::PseudonymKeys::load(directory_ + "/pseudonym.keys")));
  gateway_key_ = std::make_unique<crypto::SigningKey>(crypto::SigningKey::generate());
  department_key_ = std::make_unique<crypto::SigningKey>(crypto::SigningKey::generate());
  signer_ =
      std::make_unique<access::AnswerSigner>(*gateway_key_, access::key_id("gateway", gateway_key_->verify_key()));
  registry_ = std::make_unique<access::Registry>(*store_);
  register_everybody();
  wire();
}

CountyFixture::~CountyFixture() {
  store_.reset();
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

void CountyFixture::put(const domain::Participant& participant) {
  must(access::validate(participant));
  must(store_->run([&](store::Transaction& transaction) { return transaction.put_participant(participant); }));
  must(registry_->reload());
}

void CountyFixture::register_everybody() {
  domain::Participant receiver;
  receiver.kind = domain::ParticipantKind::receiver;
  receiver.id = "national-system";
  receiver.name = "全国系统";
  receiver.envelope_key = crypto::EnvelopeKey::generate().public_text();
  put(receiver);
  for (const auto* name : kDepartments) {
    domain::Participant department;
    department.id = name;
    department.name = name;
    department.certificate_fingerprints = {fingerprint_of(name)};
    department.signing_keys = {department_key_->verify_key().to_text()};
    put(department);
  }
  domain::Participant bureau;
  bureau.id = "bureau";
  bureau.name = "乡村振兴局";
  bureau.kind = domain::ParticipantKind::staff;
  bureau.role = "bureau";
  bureau.certificate_fingerprints = {fingerprint_of("bureau")};
  put(bureau);
}

void CountyFixture::wire() {
  county_.reset(new intake::County{settings_, policy_, calendar_, divisions_, *store_, *registry_, *keys_, *signer_,
                                   time_, random_, catalogue_, true});
  county_->sealer.store(
      std::make_shared<crypto::EnvelopeSealer>(must(intake::receivers_of(registry_->all())), random_));
  ledger_ = std::make_unique<intake::LedgerKeeper>(*county_);
  submissions_ = std::make_unique<intake::SubmissionEndpoint>(*county_, *ledger_);
  reads_ = std::make_unique<portal::ReadEndpoints>(*county_);
  explanations_ = std::make_unique<portal::ExplanationEndpoint>(*county_);
  log_ = std::make_unique<portal::LogEndpoints>(*county_);
  queries_ = std::make_unique<portal::QueryRoutes>(*county_);
  router_ = http::Router();
  portal::add_routes(router_, *submissions_, *reads_, *explanations_, *log_);
  authorizations_ = std::make_unique<portal::AuthorizationEndpoints>(*county_);
  authorizations_->add_routes(router_);
  subjects_ = std::make_unique<portal::SubjectEndpoint>(*county_);
  subjects_->add_routes(router_);
  queries_->add_to(router_);
}

http::RequestHead CountyFixture::sign(const Sent& sent) const {
  http::RequestHead head;
  head.method = "POST";
  head.path = sent.path;
  head.query = sent.query;
  head.authority = "gateway.test";
  head.content_length = sent.body.size();
  head.peer.certificate_fingerprint = fingerprint_of(sent.department);
  crypto::MessageToSign message{"POST",
                                head.authority,
                                head.path,
                                head.query.empty() ? "?" : head.query,
                                sent.content_type,
                                crypto::content_digest(crypto::sha256(sent.body)),
                                '"' + sent.key + '"'};
  const auto now = security_now_seconds();
  const auto fields = crypto::sign_message(message, *department_key_,
                                           access::key_id(sent.department, department_key_->verify_key()), now);
  head.fields = {{"host", head.authority},
                 {"content-type", message.content_type},
                 {"content-digest", message.content_digest},
                 {"idempotency-key", message.idempotency_key},
                 {"signature-input", fields.signature_input},
                 {"signature", fields.signature}};
  return head;
}

http::Response CountyFixture::serve(const http::RequestHead& head, const std::string& body) {
  http::StringBody reader(body);
  return serve(head, reader);
}

http::Response CountyFixture::serve(const http::RequestHead& head, http::BodyReader& reader) {
  http::Response response;
  std::exception_ptr failure;
  boost::asio::io_context context(1);
  auto call = [&]() -> boost::asio::awaitable<void> { response = co_await router_.handle(head, reader); };
  boost::asio::co_spawn(context, call, [&](std::exception_ptr thrown) { failure = std::move(thrown); });
  context.run();
  if (failure) std::rethrow_exception(failure);
  return response;
}

http::Response CountyFixture::get(const std::string& who, const std::string& path, const std::string& query) {
  http::RequestHead head;
  head.method = "GET";
  head.path = path;
  head.query = query;
  head.authority = "gateway.test";
  head.peer.certificate_fingerprint = fingerprint_of(who);
  return serve(head, "");
}

void CountyFixture::step_to(const std::string& rfc3339) {
  must(time_.step_to(instant(rfc3339)));
  must(store_->run([&](store::Transaction& transaction) { return ledger_->advance(transaction, time_.now()); }));
}

void CountyFixture::rotate_keys(const std::string& not_before) {
  const auto path = directory_ + "/pseudonym.keys";
  must(crypto::PseudonymKeys::rotate(path, instant(not_before)));
  *keys_ = must(crypto::PseudonymKeys::load(path));
}

void CountyFixture::revoke(const std::string& participant) {
  auto changed = *registry_->by_id(participant);
  changed.revoked = true;
  put(changed);
}

void CountyFixture::waive_signature(const std::string& participant) {
  auto changed = *registry_->by_id(participant);
  changed.signature_waived = true;
  put(changed);
}

store::Totals CountyFixture::totals() { return must(store_->reader().totals()); }

std::vector<std::string> CountyFixture::audit_entries() {
  std::vector<std::string> out;
  for (auto& entry : must(store_->reader().audit_entries(0, 100'000))) out.push_back(std::move(entry.bytes));
  return out;
}

std::string CountyFixture::verdict(const std::string& feed, const std::string& population, const std::string& window) {
  for (const auto& known : must(store_->reader().windows(std::nullopt))) {
    if (known.feed == feed && known.population == population && known.id() == window) {
      return known.verdict ? domain::to_text(*known.verdict) : "open";
    }
  }
  return "no such window";
}

}  // namespace fangpin::test
