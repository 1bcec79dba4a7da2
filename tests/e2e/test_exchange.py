"""What a department sends, through a client that shares no code with the gateway: signatures, receipts, and the same thing once."""
import json
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from cryptography.exceptions import InvalidSignature

import pupils
from exchange import XLSX, Prepared, feed
from signing import canonical_json, check_answer, content_digest, receipt_is_genuine, sign_request

SUBMISSIONS = feed(pupils.FEED)


@pytest.fixture(scope="module")
def gateway(office):
    office.configure()
    with office.serve() as gateway:
        office.step_clock("2022-09-03T10:00:00+08:00")
        yield gateway


@pytest.fixture
def education(gateway, document, coverage):
    return gateway.caller("education", document, coverage)


def test_a_push_is_answered_with_a_receipt_that_says_what_was_taken(education, office):
    body = pupils.csv(1, 2) + pupils.row(3, person="130199201011111111").encode() + b"\n"
    answer = education.post(SUBMISSIONS, body, idempotency_key="first-push")
    assert answer.status == 200
    receipt = answer.json()["receipt"]
    assert receipt["rows"] == {"new": 2, "corrected": 0, "regrouped": 0, "unchanged": 0, "rejected": 1, "without_alert": 0, "late": 0}
    assert receipt["revisions"] == {"new": 2, "correct": 0, "withdraw": 0, "regroup": 0}
    assert receipt["row_problems"] == [{"line": 4, "column": "身份证号", "reason": "id-check-digit", "warning": False}]
    assert receipt["content_digest"] == content_digest(body) and receipt["content_length"] == len(body)
    assert receipt["idempotency_key"] == "first-push" and receipt["department"] == "education"
    assert receipt["received_at"] == "2022-09-03T02:00:00.000Z"
    assert receipt["demonstration"] is True and receipt["signature_waived"] is False
    assert office.totals()["alerts"] == 2


def test_the_receipt_is_signed_for_ever_and_no_byte_of_it_can_be_changed(education, office):
    document = education.post(SUBMISSIONS, pupils.csv(10)).json()
    assert receipt_is_genuine(document, office.public_key())
    for name, value in (("department", "health"), ("attempt_number", 1000), ("demonstration", False)):
        forged = {**document, "receipt": {**document["receipt"], name: value}}
        assert not receipt_is_genuine(forged, office.public_key()), name


def test_an_answer_is_bound_to_its_request(education, office):
    request = education.prepare(SUBMISSIONS, pupils.csv(11))
    answer = education.ask(request)
    fields = {name.lower(): value for name, value in request.fields.items()}
    check_answer(answer, fields, office.public_key())
    with pytest.raises(InvalidSignature):
        check_answer(answer, {**fields, "idempotency-key": '"another"'}, office.public_key())
    answer.status = 201
    with pytest.raises(InvalidSignature):
        check_answer(answer, fields, office.public_key())


def test_the_same_key_and_content_give_the_same_bytes(education, office):
    key = str(uuid.uuid4())
    first = education.post(SUBMISSIONS, pupils.csv(20), idempotency_key=key)
    before = office.totals()
    again = education.post(SUBMISSIONS, pupils.csv(20), idempotency_key=key)
    assert first.status == again.status == 200
    assert first.body == again.body
    assert office.totals() == before


def test_the_same_rows_under_another_key_are_unchanged(education):
    education.post(SUBMISSIONS, pupils.csv(30, 31))
    receipt = education.post(SUBMISSIONS, pupils.csv(30, 31)).json()["receipt"]
    assert receipt["rows"]["unchanged"] == 2 and receipt["rows"]["new"] == 0


def test_the_body_may_wait_for_100_continue(education):
    request = education.prepare(SUBMISSIONS, pupils.csv(40))
    request.fields["expect"] = "100-continue"
    with education.connect() as connection:
        connection.send(request.head(education.authority))
        connection.socket.settimeout(60)
        while b"\r\n\r\n" not in connection.buffer:
            connection.receive()
        assert connection.buffer == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.send(request.body)
        assert education.take(connection, request).status == 200
        assert connection.interim == 1


def test_one_connection_carries_many_requests(education):
    with education.connect() as connection:
        for number in (50, 51, 52):
            request = education.prepare(SUBMISSIONS, pupils.csv(number))
            assert education.ask(request, connection).status == 200
        assert education.get("/v1/time", connection=connection).status == 200


def test_a_signature_may_list_its_components_in_any_order_and_beside_another_ones(education):
    request = education.prepare(SUBMISSIONS, pupils.csv(60))
    values = {"@method": "POST", "@authority": education.authority, "@path": SUBMISSIONS, "@query": "?",
              **{name: request.fields[name] for name in ("content-type", "content-digest", "idempotency-key")}}
    order = ("idempotency-key", "content-digest", "content-type", "@query", "@path", "@authority", "@method")
    ours = sign_request(education.key, values, time.time(), components=order)
    other = sign_request(education.key, values, time.time(), tag="somebody-else", label="theirs")
    request.fields["signature-input"] = other[0] + ", " + ours[0]
    request.fields["signature"] = other[1] + ", " + ours[1]
    assert education.ask(request).status == 200


@pytest.mark.parametrize("name, kind", [("卫健局_因疫突发困难.ndjson", "application/x-ndjson"),
                                        ("卫健局_农村新增大病患者_9月上半月.csv", "text/csv; charset=gb18030")])
def test_ndjson_and_other_charsets(gateway, document, coverage, samples, name, kind):
    subject = "health/epidemic" if kind.startswith("application") else "health/serious-illness"
    health = gateway.caller("health", document, coverage)
    answer = health.post(feed(subject), (samples / name).read_bytes(), kind)
    assert answer.status == 200
    rows = answer.json()["receipt"]["rows"]
    assert rows["new"] + rows["rejected"] > 0


def test_a_workbook_and_a_declared_window_and_population(gateway, document, coverage, samples):
    insurance = gateway.caller("medical-insurance", document, coverage)
    target = feed("medical-insurance/cost-burden", population="alleviated-or-monitored", window="2022-09-01/2022-09-10")
    answer = insurance.post(target, (samples / "医保局_脱贫人口和监测对象_9月上旬.xlsx").read_bytes(), XLSX)
    receipt = answer.json()["receipt"]
    assert receipt["window"]["id"] == "2022-09-01/2022-09-10" and receipt["population"] == "alleviated-or-monitored"


def test_tab_text(gateway, document, coverage, samples):
    water = gateway.caller("water", document, coverage)
    answer = water.post(feed("water/unsafe-supply"), (samples / "水利局_饮水未完全保障农户_9月上半月.txt").read_bytes(),
                        "text/tab-separated-values")
    rows = answer.json()["receipt"]["rows"]
    assert rows["new"] + rows["rejected"] == 15  # on the third of September most of its dates are yet to come


def test_a_nil_report_clears_its_window(gateway, document, coverage):
    housing = gateway.caller("housing", document, coverage)
    answer = housing.post(feed("housing/dangerous-house", "nil-reports"), b"", "text/plain")
    receipt = answer.json()["receipt"]
    assert receipt["kind"] == "nil" and receipt["cleared"] is True and receipt["window"]["verdict"] == "met"
    assert receipt_is_genuine(answer.json(), gateway.office.public_key())


def test_a_withdrawal_takes_an_alert_back_and_says_where_none_stood(education, office):
    education.post(SUBMISSIONS, pupils.csv(70))
    standing = office.totals()["standing"]
    contract = education.get(feed(pupils.FEED, "contract")).json()
    key = {field: {"citizen_id": pupils.citizen_id(70)}.get(field, "2022-09-01") for field in contract["x-natural-key"]}
    unknown = {**key, next(name for name in key if "id" in name): pupils.citizen_id(71)}
    body = canonical_json({"records": [key, unknown], "reason": "核实后不属实"})
    receipt = education.post(feed(pupils.FEED, "withdrawals"), body, "application/json").json()["receipt"]
    assert receipt["kind"] == "withdrawal" and receipt["revisions"]["withdraw"] == 1
    assert receipt["row_problems"] == [{"line": 2, "column": "", "reason": "no-standing-alert", "warning": True}]
    assert office.totals()["standing"] == standing - 1


def test_late_records_owe_an_explanation_that_can_be_given_and_replaced(education):
    receipt = education.post(SUBMISSIONS, pupils.csv(80, 81, found="2022-08-20")).json()["receipt"]
    assert receipt["rows"]["late"] == 2 and receipt["explanation_owed"] is True
    path = f"/v1/receipts/{receipt['receipt_id']}"
    late = education.get(path + "/late-records").json()
    assert late["late_records"] == [{"line": 2}, {"line": 3}] and late["next_offset"] is None
    for text in ("暑期放假未及时核实", "补充：学校于开学后才发现"):
        answer = education.post(path + "/explanation", json.dumps({"text": text}).encode(), "application/json")
        assert answer.status == 200 and answer.json()["state"] == "given"


def test_the_bureau_accepts_or_refuses_an_explanation(education, office):
    receipt = education.post(SUBMISSIONS, pupils.csv(82, found="2022-08-20")).json()["receipt"]["receipt_id"]

    def explain():
        return education.post(f"/v1/receipts/{receipt}/explanation", json.dumps({"text": "学校迟报"}).encode(), "application/json")

    def shown():
        return next(one["explanation"] for one in education.get("/v1/receipts?limit=200").json()["receipts"]
                    if one["receipt_id"] == receipt)

    def decide(how, *more):
        return office.run("explanations", how, "--config", office.config, "education", receipt, *more)

    assert shown()["state"] == "owed" and decide("accept").returncode == 1
    assert explain().status == 200
    assert decide("refuse").returncode == 2, "a refusal says why"
    assert decide("refuse", "--remark", "请写明原因").returncode == 0
    assert shown()["state"] == "refused" and shown()["remark"] == "请写明原因"
    assert receipt in office.gateway("explanations", "list", "--config", office.config)
    assert explain().status == 200 and decide("accept").returncode == 0
    assert shown()["state"] == "accepted" and shown()["decided_at"] is not None
    assert receipt not in office.gateway("explanations", "list", "--config", office.config)
    assert receipt in office.gateway("explanations", "list", "--all", "--config", office.config)
    again = explain()
    assert again.status == 409 and again.code() == "explanation-decided"


def test_a_push_that_no_window_asks_for_is_taken(gateway, document, coverage, samples):
    police = gateway.caller("public-security", document, coverage)
    answer = police.post(feed("public-security/traffic-injury"), (samples / "公安交警_交通事故致伤致残致亡农户.xlsx").read_bytes(), XLSX)
    assert answer.status == 200 and answer.json()["receipt"]["window"] is None


def test_attempt_numbers_have_no_gap_and_refusals_take_one_too(gateway, document, coverage):
    fire = gateway.caller("emergency-management", document, coverage)
    body = "户主姓名,身份证号\n".encode()
    first = fire.post(feed("emergency-management/fire", "nil-reports"), b"", "text/plain").json()["receipt"]["attempt_number"]
    assert fire.post(feed("emergency-management/fire"), body).status == 422
    assert fire.post(feed("emergency-management/fire", "nil-reports"), b"", "text/plain").json()["receipt"]["attempt_number"] == first + 2


def test_unknown_columns_are_dropped_and_not_kept(education):
    canary = "UNKNOWNCOLUMNCANARY"
    body = pupils.csv(header=pupils.HEADER + ",备用一") + (pupils.row(1, person="1") + "," + canary + "\n").encode()
    receipt = education.post(SUBMISSIONS, body).json()["receipt"]
    assert canary not in json.dumps(receipt) and [problem["column"] for problem in receipt["row_problems"]] == ["身份证号"]


def test_an_explanation_that_nobody_asked_for(education):
    receipt = education.post(SUBMISSIONS, pupils.csv(95)).json()["receipt"]
    assert receipt["explanation_owed"] is False
    answer = education.post(f"/v1/receipts/{receipt['receipt_id']}/explanation", json.dumps({"text": "无"}).encode(), "application/json")
    assert answer.status == 409 and answer.code() == "explanation-not-owed"


def test_requests_may_follow_each_other_without_waiting(education):
    first, second = (education.prepare(SUBMISSIONS, pupils.csv(number)) for number in (200, 201))
    clocks = Prepared("GET", "/v1/time", {}, b"")
    with education.connect() as connection:
        connection.send(b"".join(request.head(education.authority) + request.body for request in (first, second, clocks)))
        for request in (first, second):
            assert education.take(connection, request).json()["receipt"]["rows"]["new"] == 1
        assert education.take(connection, clocks).status == 200


def test_departments_push_at_the_same_time_and_the_log_has_no_gap(gateway, document, coverage):
    """Each receipt names its place in the log: no two the same, whoever pushed and whatever ran beside it."""
    pushes = [("education", feed(subject, "nil-reports")) for subject in ("education/dropout", "education/freshman-hardship")]
    pushes += [(department, feed(f"{department}/{subject}", "nil-reports")) for department, subject in
               (("health", "epidemic"), ("housing", "unsafe-house"), ("civil-affairs", "minimum-living"), ("water", "unsafe-supply"))]

    def push(one):
        department, target = one
        caller = gateway.caller(department, document, coverage)
        return [caller.post(target, b"", "text/plain").json()["receipt"] for _ in range(5)]

    with ThreadPoolExecutor(len(pushes)) as together:
        receipts = [receipt for some in together.map(push, pushes) for receipt in some]
    assert len(receipts) == 30
    assert len({receipt["audit_index"] for receipt in receipts}) == 30
    for department in {receipt["department"] for receipt in receipts}:
        numbers = sorted(receipt["attempt_number"] for receipt in receipts if receipt["department"] == department)
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
