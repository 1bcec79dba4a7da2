"""Bad input: each gets its problem document, and nothing of it is done by half."""
import json
import time

import pytest

import pupils
from exchange import XLSX, Prepared, feed
from signing import content_digest, sign_request
from wire import tls_context

SUBMISSIONS = feed(pupils.FEED)
NIL = feed(pupils.FEED, "nil-reports")
WITHDRAWALS = feed(pupils.FEED, "withdrawals")
EXPLANATION = "/v1/receipts/AAAAAAAAAAAAAAAAAAAAAA/explanation"
RECORD = {"citizen_id": pupils.citizen_id(1), "discovered": "2022-09-01"}
WITHDRAWAL = json.dumps({"records": [RECORD], "reason": "核实后不属实"}).encode()
TEXT = json.dumps({"text": "2022年秋季开学后才发现"}).encode()
# Every operation that takes a body: target, body, media type.
POSTS = [(SUBMISSIONS, pupils.csv(1), "text/csv"), (NIL, b"", "text/plain"), (WITHDRAWALS, WITHDRAWAL, "application/json"),
         (EXPLANATION, TEXT, "application/json")]
POST_IDS = ["submission", "nil", "withdrawal", "explanation"]
every_post = pytest.mark.parametrize("target, body, kind", POSTS, ids=POST_IDS)


@pytest.fixture(scope="module")
def gateway(office):
    office.configure()
    office.issue("stranger", office.dir / "staff")
    with office.serve() as gateway:
        office.step_clock("2022-09-03T10:00:00+08:00")
        yield gateway


@pytest.fixture
def education(gateway, document, coverage):
    return gateway.caller("education", document, coverage)


@pytest.fixture(autouse=True)
def nothing_is_half_done(gateway, office):
    before = office.totals()
    yield
    assert office.totals() == before


# ---- who asks, and its signature

@every_post
def test_a_signature_that_does_not_fit_is_refused_before_the_first_body_byte(education, target, body, kind):
    request = education.prepare(target, body or b"x" * 100, kind)
    request.fields["signature"] = request.fields["signature"][:10] + ("A" if request.fields["signature"][10] != "A" else "B") + \
        request.fields["signature"][11:]
    request.body = body
    with education.connect() as connection:
        connection.send(request.head(education.authority))  # and no body at all
        answer = education.take(connection, request)
        assert answer.status == 401 and answer.code() == "signature-invalid"
        assert connection.interim == 0


def test_a_signature_of_another_key_is_not_told_apart(education, gateway):
    key = gateway.office.signing_key("health")
    answer = education.post(SUBMISSIONS, pupils.csv(1), key=key)
    assert answer.status == 401 and answer.code() == "signature-invalid"


@every_post
def test_a_signature_that_is_missing(education, target, body, kind):
    assert education.post(target, body, kind, omit=("signature", "signature-input")).code() == "signature-missing"


@every_post
def test_a_signature_that_covers_too_little(education, target, body, kind):
    request = education.prepare(target, body, kind)
    values = {"@method": "POST", "@path": target, "content-digest": request.fields["content-digest"]}
    request.fields["signature-input"], request.fields["signature"] = sign_request(education.key, values, time.time(), components=values)
    answer = education.ask(request)
    assert answer.status == 400 and answer.code() == "signature-profile"


def test_a_signature_that_is_no_structured_field(education):
    assert education.post(SUBMISSIONS, pupils.csv(1), signed={"signature": "sig1=nonsense"}).code() == "signature-malformed"


@pytest.mark.parametrize("seconds, code", [(-3600, "signature-too-old"), (3600, "signature-in-future")])
def test_a_clock_that_is_wrong_is_told_the_right_time(education, seconds, code):
    answer = education.post(SUBMISSIONS, pupils.csv(1), created=time.time() + seconds)
    assert answer.status == 401 and answer.code() == code
    assert answer.json()["gateway_time"] == "2022-09-03T02:00:00.000Z"
    told = time.strptime(answer.json()["security_time"][:19], "%Y-%m-%dT%H:%M:%S")
    assert abs(time.mktime(told) - time.mktime(time.gmtime())) < 60


@pytest.mark.parametrize("change", [{"content-digest": "sha-256=:" + "A" * 43 + "=:"}, {"idempotency-key": '"another-key"'},
                                    {"content-type": "text/csv; charset=utf-8"}])
def test_what_was_signed_cannot_be_exchanged(education, change):
    assert education.post(SUBMISSIONS, pupils.csv(1), signed=change).code() == "signature-invalid"


def test_a_signature_for_another_target(education):
    request = education.prepare(SUBMISSIONS, pupils.csv(1))
    request.target = SUBMISSIONS + "?window=2022-09-01%2F2022-09-10"
    assert education.ask(request).code() == "signature-invalid"
    request.target = feed("education/freshman-hardship")
    assert education.ask(request).code() == "signature-invalid"


@every_post
def test_a_certificate_that_nobody_registered(education, office, target, body, kind):
    education.tls = tls_context(office.dir / "ca" / "ca.pem", office.dir / "staff" / "stranger.pem", office.dir / "staff" / "stranger.key")
    answer = education.post(target, body, kind)
    assert answer.status == 403 and answer.code() == "certificate-unknown" and answer.field("signature") is None


@pytest.mark.parametrize("resource, body, kind", [("submissions", pupils.csv(1), "text/csv"), ("nil-reports", b"", "text/plain"),
                                                  ("withdrawals", WITHDRAWAL, "application/json")])
def test_another_departments_feed(education, resource, body, kind):
    answer = education.post(feed("health/epidemic", resource), body, kind)
    assert answer.status == 403 and answer.code() == "feed-of-other-department"


def test_staff_push_nothing(gateway, document, coverage, education):
    bureau = gateway.caller("bureau", document, coverage)
    assert bureau.post(SUBMISSIONS, pupils.csv(1), key=education.key).code() == "role-not-allowed"


@every_post
def test_an_idempotency_key_that_is_missing_or_malformed(education, target, body, kind):
    answer = education.post(target, body, kind, omit=("idempotency-key",), allowed=False)
    assert answer.status == 400 and answer.code() == "idempotency-key-missing"
    for key in ("no-quotes", '""', '"with space"', '"' + "k" * 65 + '"'):
        assert education.post(target, body, kind, fields={"idempotency-key": key}, allowed=False).code() == "idempotency-key-malformed"


def test_a_digest_that_is_missing_malformed_or_of_another_kind(education):
    assert education.post(SUBMISSIONS, pupils.csv(1), omit=("content-digest",)).code() == "digest-missing"
    for digest in ("sha-512=:" + "A" * 86 + "==:", "sha-256=AAAA", "sha-256=:" + "A" * 42 + "=:"):
        assert education.post(SUBMISSIONS, pupils.csv(1), fields={"content-digest": digest}, allowed=False).code() == "digest-malformed"


@pytest.mark.parametrize("target, body, kind", [POSTS[0], POSTS[2], POSTS[3]], ids=["submission", "withdrawal", "explanation"])
def test_a_body_that_is_not_the_digests(education, target, body, kind):
    request = education.prepare(target, body, kind)
    request.body = body.replace(b"2022", b"2021")
    assert request.body != body and len(request.body) == len(body)
    answer = education.ask(request)
    assert answer.status == 422 and answer.code() == "digest-mismatch"


def test_a_nil_report_whose_digest_is_of_something(education):
    assert education.post(NIL, b"", "text/plain", fields={"content-digest": content_digest(b"x")}).code() == "digest-mismatch"


# ---- the request's form

@pytest.mark.parametrize("target", [feed("education/no-such-feed"), feed("education/no-such-feed", "nil-reports"),
                                    feed("education/no-such-feed", "withdrawals")])
def test_a_feed_that_does_not_exist(education, target):
    body, kind = {"submissions": (pupils.csv(1), "text/csv"), "nil-reports": (b"", "text/plain"),
                  "withdrawals": (WITHDRAWAL, "application/json")}[target.rsplit("/", 1)[1]]
    answer = education.post(target, body, kind)
    assert answer.status == 404 and answer.code() == "feed-unknown"


def test_windows_and_populations_that_are_wrong(gateway, education, document, coverage):
    assert education.post(SUBMISSIONS + "?window=september", pupils.csv(1), allowed=False).code() == "parameter-invalid"
    assert education.post(feed(pupils.FEED, window="1999-01-01/1999-01-31"), pupils.csv(1)).code() == "window-unknown"
    insurance = gateway.caller("medical-insurance", document, coverage)
    for resource, body, kind in (("submissions", b"x", "text/csv"), ("nil-reports", b"", "text/plain"),
                                 ("withdrawals", WITHDRAWAL, "application/json")):
        target = feed("medical-insurance/cost-burden", resource)
        assert insurance.post(target, body, kind).code() == "population-required"
        assert insurance.post(target + "?population=everybody", body, kind, allowed=False).code() == "population-unknown"


@pytest.mark.parametrize("target, body", [(SUBMISSIONS, pupils.csv(1)), (WITHDRAWALS, WITHDRAWAL), (EXPLANATION, TEXT)])
def test_a_media_type_that_is_not_taken(education, target, body):
    answer = education.post(target, body, "application/pdf", allowed=False)
    assert answer.status == 415 and answer.code() == "media-type-unsupported"


def test_a_compressed_body(education):
    request = education.prepare(SUBMISSIONS, pupils.csv(1))
    request.fields["content-encoding"] = "gzip"
    assert education.ask(request).code() == "content-encoding-unsupported"


def test_a_nil_report_with_a_body(education):
    answer = education.post(NIL, b"x", "text/plain", allowed=False)
    assert answer.status == 422 and answer.code() == "nil-not-empty"


@pytest.mark.parametrize("body, code", [
    (b"{", "body-malformed"), (b"[]", "body-malformed"), (b"{}", "body-malformed"), (b'{"records": [], "reason": "x"}', "body-malformed"),
    (json.dumps({"records": [RECORD], "reason": ""}).encode(), "body-malformed"),
    (json.dumps({"records": [{"citizen_id": 7}], "reason": "x"}).encode(), "body-malformed")])
def test_a_withdrawal_that_is_none(education, body, code):
    answer = education.post(WITHDRAWALS, body, "application/json", allowed=False)
    assert answer.status == 400 and answer.code() == code


def test_a_withdrawals_record_without_its_key(education):
    body = json.dumps({"records": [RECORD, {"citizen_id": pupils.citizen_id(2)}], "reason": "x"}).encode()
    answer = education.post(WITHDRAWALS, body, "application/json")
    assert answer.status == 422 and answer.code() == "record-invalid"
    assert answer.json()["record"] == "2" and answer.json()["field"] == "discovered"


def test_a_withdrawal_that_is_too_large(education):
    limit = 4 * 1024 * 1024
    request = education.prepare(WITHDRAWALS, b" " * (limit + 1), "application/json")
    request.fields["expect"] = "100-continue"
    with education.connect() as connection:
        connection.send(request.head(education.authority))
        answer = education.take(connection, request, allowed=False)
        assert answer.status == 413 and answer.json()["limit"] == limit and connection.interim == 0


@pytest.mark.parametrize("body", [b"{", b'{"text": ""}', b'{"words": "x"}', json.dumps({"text": "x" * 8001}).encode()])
def test_an_explanation_that_is_none(education, body):
    answer = education.post(EXPLANATION, body, "application/json", allowed=False)
    assert answer.status == 400 and answer.code() == "body-malformed"


def test_an_explanation_that_is_too_large(education):
    answer = education.post(EXPLANATION, json.dumps({"text": "x" * 20000}).encode(), "application/json", allowed=False)
    assert answer.status == 413 and answer.code() == "body-too-large"


def test_an_explanation_of_what_is_not_there(education):
    assert education.post(EXPLANATION, TEXT, "application/json").code() == "receipt-unknown"


# ---- the file

@pytest.mark.parametrize("name, reason", [
    ("乱码.csv", "file-undecodable"), ("没有表头.csv", "file-no-header"), ("错表.csv", "file-columns-missing"),
    ("只有表头.csv", "file-only-header"), ("空文件.csv", "file-empty"), ("数组.ndjson", "file-json-array"),
    ("加密.xlsx", "file-encrypted"), ("压缩包.xlsx", "file-is-zip"), ("截断.xlsx", "file-truncated"),
    ("网页另存.xls", "file-is-html"), ("老格式.xls", "file-is-xls")])
def test_a_file_that_is_refused_whole(gateway, document, coverage, samples, name, reason):
    kind = {"csv": "text/csv", "ndjson": "application/x-ndjson"}.get(name.rsplit(".", 1)[1], XLSX)
    housing = gateway.caller("housing", document, coverage)
    answer = housing.post(feed("housing/dangerous-house"), (samples / "refused" / name).read_bytes(), kind)
    assert answer.status == 422 and answer.code() == "file-refused"
    assert answer.json()["reason"] == reason
    assert len(answer.json()["detail"]) > 10 and answer.json()["detail"] != answer.json()["detail_en"]


def test_a_header_row_without_the_columns_that_the_feed_needs(education):
    answer = education.post(SUBMISSIONS, "甲,乙\n1,2\n".encode())
    assert answer.code() == "file-refused" and answer.json()["reason"] in ("file-no-header", "file-columns-missing")


def test_a_body_that_is_cut_leaves_nothing(education):
    request = education.prepare(SUBMISSIONS, pupils.csv(*range(100)))
    with education.connect() as connection:
        connection.send(request.head(education.authority) + request.body[:-100])
        connection.close()


def test_the_problem_speaks_of_the_request_and_never_repeats_it(education):
    canary = pupils.citizen_id(77)
    answer = education.post(feed(pupils.FEED, window="1999-01-01/1999-01-31"), pupils.csv(77))
    assert canary.encode() not in answer.body
    answer = education.ask(Prepared("GET", "/v1/receipts?limit=" + canary, {}, b""), allowed=False)
    assert canary.encode() not in answer.body
