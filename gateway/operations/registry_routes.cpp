#include "gateway/operations/registry_routes.hpp"

#include <boost/json.hpp>

#include "adapters/values/social_credit_code.hpp"
#include "crypto/base/json.hpp"
#include "gateway/access/participant_json.hpp"
#include "gateway/intake/turns.hpp"
#include "gateway/operations/admin_action.hpp"

namespace fangpin::operations {

namespace {

namespace bj = boost::json;
using boost::asio::awaitable;
using http::BodyReader;
using http::PathParameters;
using http::RequestHead;
using http::Response;

Response list_participants(const intake::County& county) {
  bj::array out;
  for (const auto& participant : county.registry.all()) out.push_back(access::to_json(*participant));
  return answer(bj::object{{"county", county.settings.county}, {"participants", std::move(out)}});
}

// Nothing is mended here: administrators have signed the entry as it is.
Status check_credit_code(const domain::Participant& participant) {
  if (participant.credit_code.empty()) return ok();
  const auto code = adapters::parse_social_credit_code(participant.credit_code);
  if (code && *code == participant.credit_code) return ok();
  return error(
      Errc::malformed,
      "统一社会信用代码有误，应为 18 位大写字母和数字，末位是校验码（GB 32100） / the unified social credit code is "
      "wrong: 18 digits and capital letters, the last one a check character (GB 32100): " +
          std::string(code ? "credit-code-character" : code.reason()));
}

// Until the gateway has served for the first time the county is being founded: who makes the store names its first
// administrators. The approvals where two are needed.
Result<audit::Approvals> check_approved(const intake::County& county, const domain::Participant& fresh,
                                        const bj::value& document) {
  const auto replaced = county.registry.by_id(fresh.id);
  auto served = county.store.reader().fact("served");
  if (!served) return served.error();
  if (served->empty() || (!access::needs_approval(fresh) && !(replaced && access::needs_approval(*replaced))))
    return audit::Approvals{};
  const auto text = access::approval_text(county.settings.county, fresh, replaced.get());
  return approved_by(county.registry, text, approvals_of(document));
}

awaitable<Response> write(const AdminSources& sources, const RequestHead& head, domain::Participant participant,
                          std::string action, audit::Approvals approvals) {
  audit::ActionEntry entry;
  entry.action = std::move(action);
  entry.subject = participant.id;
  entry.digest = access::registration_digest(participant);
  const auto replaced = sources.county.registry.by_id(participant.id);
  entry.registry = {canonical_json(access::registration_json(participant)),
                    replaced ? std::optional(access::registration_digest(*replaced)) : std::nullopt,
                    std::move(approvals)};
  store::Job job = [participant](store::Transaction& transaction) { return transaction.put_participant(participant); };
  auto response = co_await run_logged(sources, head, std::move(entry), std::move(job));
  if (response.status != 200) co_return response;
  auto& county = sources.county;
  if (auto loaded = county.registry.reload(); !loaded) co_return failure(loaded.error());
  sources.ledger.look_again();
  if (auto receivers = intake::receivers_of(county.registry.all())) {
    county.sealer.store(std::make_shared<crypto::EnvelopeSealer>(std::move(*receivers), county.random));
  }
  co_return response;
}

// One change of the registry after the other: what each is held against (the entry that it replaces, everybody's
// certificates and keys, the administrators) is what stands when it is written.
awaitable<std::optional<intake::Turns::Turn>> take_turn(intake::Turns& turns) {
  constexpr std::chrono::seconds kWait{10};
  auto turn = co_await turns.take("registry", kWait);
  co_return turn;
}

Response busy() {
  return failure(error(Errc::unavailable,
                       "登记簿正在由别人修改，请稍后再试 / somebody is changing the registry just now: try again"));
}

awaitable<Response> put(const AdminSources& sources, intake::Turns& turns, const RequestHead& head, BodyReader& body) {
  auto document = co_await read_document(body);
  if (!document) co_return failure(document.error());
  const auto turn = co_await take_turn(turns);
  if (!turn) co_return busy();
  const auto* entry = document->is_object() ? document->get_object().if_contains("participant") : nullptr;
  if (entry == nullptr) co_return failure(error(Errc::malformed, "`participant` is missing"));
  auto participant = access::participant_of(*entry);
  if (!participant) co_return failure(participant.error());
  if (auto valid = access::validate(*participant); !valid) co_return failure(valid.error());
  if (auto valid = check_credit_code(*participant); !valid) co_return failure(valid.error());
  if (auto distinct = access::check_distinct(*participant, sources.county.registry.all()); !distinct)
    co_return failure(distinct.error());
  auto approvals = check_approved(sources.county, *participant, *document);
  if (!approvals) co_return failure(approvals.error());
  auto response = co_await write(sources, head, std::move(*participant), "participant-written", std::move(*approvals));
  co_return response;
}

awaitable<Response> revoke(const AdminSources& sources, intake::Turns& turns, const RequestHead& head,
                           const PathParameters& path) {
  const auto turn = co_await take_turn(turns);
  if (!turn) co_return busy();
  const auto known = sources.county.registry.by_id(path["id"]);
  if (!known) co_return failure(error(Errc::not_found, "no such participant"));
  auto participant = *known;
  participant.revoked = true;
  auto response = co_await write(sources, head, std::move(participant), "participant-revoked", {});
  co_return response;
}

}  // namespace

void add_registry_routes(http::Router& router, const AdminSources& sources) {
  auto turns = std::make_shared<intake::Turns>();
  router.add({"GET", "/admin/participants", "adminParticipants",
              [sources](const RequestHead&, const PathParameters&, BodyReader&) -> awaitable<Response> {
                co_return list_participants(sources.county);
              }});
  router.add(
      {"POST", "/admin/participants", "adminPutParticipant",
       [sources, turns](const RequestHead& head, const PathParameters&, BodyReader& body) -> awaitable<Response> {
         auto response = co_await put(sources, *turns, head, body);
         co_return response;
       }});
  router.add(
      {"POST", "/admin/participants/{id}/revoke", "adminRevoke",
       [sources, turns](const RequestHead& head, const PathParameters& path, BodyReader&) -> awaitable<Response> {
         auto response = co_await revoke(sources, *turns, head, path);
         co_return response;
       }});
}

}  // namespace fangpin::operations
