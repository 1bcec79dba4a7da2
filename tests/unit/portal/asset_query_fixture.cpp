#include "asset_query_fixture.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <stdexcept>

#include "crypto/sha256.hpp"

namespace fangpin::test {

namespace bj = boost::json;

namespace {

Instant at(const std::string& text) { return *parse_instant(text); }

}  // namespace

bj::object object_of(const http::Response& response) { return bj::parse(response.body).as_object(); }

std::string code_of(const http::Response& response) { return text_of(object_of(response), "code"); }

std::string text_of(const bj::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

AssetQueryFixture::AssetQueryFixture() {
  const auto signing = county.county().registry.by_id("education")->signing_keys;
  for (const auto* name : {"public-security", "finance"}) {
    domain::Participant department;
    department.id = name;
    department.name = std::string(name) == "finance" ? "财政局" : "公安局";
    department.certificate_fingerprints = {fingerprint_of(name)};
    department.signing_keys = signing;
    envelope_keys.emplace(name, crypto::EnvelopeKey::generate());
    department.envelope_key = envelope_keys.at(name).public_text();
    add(department);
  }
  for (const auto* name : {"zhang-san", "li-si", "wang-wu"}) {
    domain::Participant staff;
    staff.id = name;
    staff.name = name;
    staff.kind = domain::ParticipantKind::staff;
    staff.role = staff.id == "wang-wu" ? "township" : "bureau";
    if (staff.role == "township") staff.area = "130126101";
    staff.certificate_fingerprints = {fingerprint_of(name)};
    staff.signing_keys = signing;
    add(staff);
  }
}

void AssetQueryFixture::add(domain::Participant participant) {
  auto put =
      county.store().run([&](store::Transaction& transaction) { return transaction.put_participant(participant); });
  if (!put || !county.county().registry.reload()) throw std::runtime_error("participant");
}

domain::Authorization AssetQueryFixture::letter() const {
  using domain::Capacity;
  using domain::SignedBy;
  domain::Authorization out;
  out.number = kNumber;
  out.form = "letter-1@" + std::string(64, '0');
  out.household = kHousehold;
  out.members = {{kHead, "head", Capacity::full, SignedBy::self, ""},
                 {kSpouse, "spouse", Capacity::full, SignedBy::self, ""},
                 {kChild, "child", Capacity::none, SignedBy::nobody, ""}};
  out.grantees = {"bureau"};
  out.providers = {"public-security", "finance"};
  out.purpose = "identification";
  out.items = {"check/vehicles", "check/deposits", "check/household-registration"};
  out.signed_on = *parse_date("2022-08-31");
  out.effective_at = at("2022-08-31T00:00:00+08:00");
  out.valid_until = at("2022-12-31T00:00:00+08:00");
  out.captured_at = at("2022-09-01T00:00:00+08:00");
  out.evidence_method = "wet-signature";
  out.handler = out.actor = "zhang-san";
  return out;
}

void AssetQueryFixture::capture(domain::Authorization authorization) {
  std::vector<crypto::EnvelopeReceiver> receivers;
  for (const auto& [name, key] : envelope_keys)
    receivers.push_back(*crypto::EnvelopeReceiver::parse(name, key.public_text()));
  crypto::EnvelopeSealer sealer(std::move(receivers), county.county().random);
  std::vector<store::SealedMember> members;
  crypto::DataKeyId key{};
  for (const auto& member : authorization.members) {
    const auto identity = R"({"citizen_id":"130199199001010014","name":")" + member.relation + "\"}";
    auto sealed = sealer.seal(as_bytes(member.subject), identity, security_now());
    key = sealed.data_key;
    members.push_back({member.subject, std::move(sealed)});
  }
  const auto wrapped = sealer.wrapped(key);
  auto put = county.store().run([&](store::Transaction& transaction) -> Status {
    auto& writer = transaction.authorizations();
    const auto give = [&](store::SubjectKind kind, const std::string& handle) {
      return writer.subject(kind, {{1, crypto::sha256(handle)}}, handle).has_value();
    };
    bool given = give(store::SubjectKind::household, authorization.household);
    for (const auto& member : authorization.members) given = given && give(store::SubjectKind::person, member.subject);
    if (!given) return error(Errc::bug, "subject");
    return writer.put(authorization, *wrapped, members);
  });
  if (!put) throw std::runtime_error(put.error().detail);
}

void AssetQueryFixture::forget(const std::string& handle) {
  auto done =
      county.store().run([&](store::Transaction& transaction) { return transaction.authorizations().forget(handle); });
  if (!done) throw std::runtime_error(done.error().detail);
}

bj::object AssetQueryFixture::question(const bj::object& changes) {
  bj::object body{{"household", kHousehold},
                  {"subjects", bj::array{kHead, kSpouse}},
                  {"item", "check/vehicles"},
                  {"provider", "public-security"},
                  {"purpose", "identification"}};
  for (const auto& change : changes) {
    if (change.value().is_null()) {
      body.erase(change.key());
    } else {
      body[change.key()] = change.value();
    }
  }
  return body;
}

http::Response AssetQueryFixture::post(const std::string& who, const std::string& path, const std::string& body,
                                       const std::string& key) {
  Sent sent;
  sent.department = who;
  sent.path = path;
  sent.content_type = "application/json";
  sent.body = body;
  sent.key = key.empty() ? "asset-" + std::to_string(++keys_) : key;
  return county.post(sent);
}

http::Response AssetQueryFixture::ask(const bj::object& body, const std::string& who) {
  return post(who, "/v1/asset-queries", bj::serialize(body));
}

http::Response AssetQueryFixture::answer(const std::string& query, const std::string& body, const std::string& who) {
  return post(who, "/v1/questions/" + query + "/answer", body);
}

std::string AssetQueryFixture::asked() {
  const auto response = ask(question());
  if (response.status != 200) throw std::runtime_error(response.body);
  return text_of(object_of(response), "query");
}

std::vector<bj::object> AssetQueryFixture::entries(std::size_t count) {
  const auto all = county.audit_entries();
  std::vector<bj::object> out;
  for (std::size_t i = all.size() - std::min(count, all.size()); i < all.size(); ++i)
    out.push_back(bj::parse(all[i]).as_object());
  return out;
}

}  // namespace fangpin::test
