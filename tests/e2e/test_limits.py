"""Everything that grows has a limit; over it: a clear problem document, and nothing half done."""
import contextlib
import io
import json
import socket
import uuid
import zipfile

import pytest

import pupils
from exchange import XLSX, Prepared, feed
from held import Held
from waiting import wait_for

SUBMISSIONS = feed(pupils.FEED)
NIL = feed(pupils.FEED, "nil-reports")
WITHDRAWALS = feed(pupils.FEED, "withdrawals")
WITHDRAWAL = json.dumps({"records": [{"citizen_id": pupils.citizen_id(1), "discovered": "2022-09-01"}], "reason": "核实后不属实"}).encode()
INSURANCE = feed("medical-insurance/cost-burden", population="other-insured")
# (target, body, media type) of the three ways to push
PUSHES = [(SUBMISSIONS, pupils.csv(1), "text/csv"), (NIL, b"", "text/plain"), (WITHDRAWALS, WITHDRAWAL, "application/json")]
every_push = pytest.mark.parametrize("target, body, kind", PUSHES, ids=["submission", "nil", "withdrawal"])


@pytest.fixture
def education(gateway, document, coverage):
    return gateway.caller("education", document, coverage)


@pytest.fixture
def nothing_is_half_done(gateway, office):
    before = office.totals()
    yield
    assert office.totals() == before


def refusal_of_header(caller, request, allowed=True):
    """The answer to the header alone: the body is never sent."""
    request.fields["expect"] = "100-continue"
    with caller.connect() as connection:
        connection.send(request.head(caller.authority))
        answer = caller.take(connection, request, allowed)
        assert connection.interim == 0
        return answer


@pytest.mark.usefixtures("nothing_is_half_done")
class TestSizes:
    """Of a file, a row, a header and a workbook."""

    @pytest.fixture(scope="class")
    def gateway(self, office):
        office.configure("header_bytes = 4096\nbody_bytes = 200000\nrows = 20\nrow_bytes = 2048\ncolumns = 16\n"
                         "workbook_bytes = 150000\nworkbook_memory_bytes = 150000\nworkbook_inflated_bytes = 1048576")
        with office.serve() as gateway:
            office.step_clock("2022-09-03T10:00:00+08:00")
            yield gateway

    def test_a_body_above_the_limit_is_refused_by_its_length(self, education):
        answer = refusal_of_header(education, education.prepare(SUBMISSIONS, b"x" * 200001))
        assert answer.status == 413 and answer.code() == "body-too-large" and answer.json()["limit"] == 200000

    def test_a_workbook_above_the_limit_is_refused_by_its_length(self, education):
        answer = refusal_of_header(education, education.prepare(SUBMISSIONS, b"x" * 150001, XLSX))
        assert answer.status == 413 and answer.code() == "body-too-large" and answer.json()["limit"] == 150000

    def test_a_row_above_the_limit(self, education):
        answer = education.post(SUBMISSIONS, pupils.csv(1) + b"x" * 3000 + b"\n")
        assert answer.status == 413 and answer.code() == "row-too-long"
        assert answer.json()["limit"] == 2048 and answer.json()["line"] == 3

    def test_too_many_rows(self, education):
        answer = education.post(SUBMISSIONS, pupils.csv(*range(21)))
        assert answer.status == 413 and answer.code() == "rows-too-many" and answer.json()["limit"] == 20

    def test_too_many_columns(self, education):
        answer = education.post(SUBMISSIONS, pupils.csv(1) + b"x," * 20 + b"\n")
        assert answer.code() == "file-refused" and answer.json()["reason"] == "row-too-many-columns"

    def test_a_header_above_the_limit(self, education):
        request = Prepared("GET", "/v1/time", {"X-Long": "x" * 4096}, b"")
        answer = education.ask(request)
        assert answer.status == 431 and answer.json()["limit"] == 4096

    def test_a_workbook_that_inflates_too_far(self, gateway, document, coverage, samples):
        bomb = io.BytesIO()
        with zipfile.ZipFile(samples / "住建局_新增CD级危房_9月上半月.xlsx") as honest, \
                zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as out:
            for name in honest.namelist():
                content = honest.read(name)
                if name == "xl/worksheets/sheet1.xml":
                    content = content.replace(b"<sheetData>", b"<sheetData>" + b" " * (4 << 20), 1)
                out.writestr(name, content)
        assert len(bomb.getvalue()) < 100000
        housing = gateway.caller("housing", document, coverage)
        answer = housing.post(feed("housing/dangerous-house"), bomb.getvalue(), XLSX)
        assert answer.status == 413 and answer.code() == "workbook-too-large" and answer.json()["limit"] == 1048576

    def test_workbooks_share_one_budget_of_memory(self, gateway, education, document, coverage, samples):
        first = gateway.caller("medical-insurance", document, coverage)
        housing = gateway.caller("housing", document, coverage)
        workbook = (samples / "住建局_新增CD级危房_9月上半月.xlsx").read_bytes()
        large = (samples / "乡村振兴_脱贫人口_全县导出.xlsx").read_bytes().ljust(145000, b"\0")
        with Held(first, first.prepare(INSURANCE, large, XLSX)):
            answer = housing.post(feed("housing/dangerous-house"), workbook, XLSX)
            assert answer.status == 503 and answer.code() == "memory-budget" and int(answer.field("retry-after")) > 0
            # Text streams and needs none of it.
            assert education.post(SUBMISSIONS, "甲\n".encode()).status == 422


class TestTurns:
    """Who runs at the same time."""

    @pytest.fixture(scope="class")
    def gateway(self, office):
        office.configure("submissions_in_flight = 3\nfeed_wait_ms = 200")
        with office.serve() as gateway:
            yield gateway

    @pytest.fixture(autouse=True)
    def nobody_is_left_from_the_test_before(self, gateway):
        wait_for(lambda: gateway.metric("fangpin_submissions_in_flight") == 0)

    @every_push
    def test_a_feed_takes_one_push_at_a_time(self, education, target, body, kind):
        number = 100 + PUSHES.index((target, body, kind))
        with Held(education, education.prepare(SUBMISSIONS, pupils.csv(number))) as running:
            answer = education.post(target, body, kind)
            assert answer.status == 409 and answer.code() == "feed-busy" and int(answer.field("retry-after")) > 0
            assert running.finish().json()["receipt"]["rows"]["new"] == 1

    def test_the_same_key_runs_once_and_gives_one_receipt(self, education, office):
        key, body = str(uuid.uuid4()), pupils.csv(110)
        before = office.totals()["submissions"]
        with Held(education, education.prepare(SUBMISSIONS, body, idempotency_key=key)) as running:
            answer = education.post(SUBMISSIONS, body, idempotency_key=key)
            assert answer.status == 409 and answer.code() == "idempotency-key-running" and int(answer.field("retry-after")) > 0
            receipt = running.finish()
        assert education.post(SUBMISSIONS, body, idempotency_key=key).body == receipt.body
        assert office.totals()["submissions"] == before + 1

    @every_push
    def test_the_same_key_with_other_content_or_target(self, education, office, target, body, kind):
        key = str(uuid.uuid4())
        assert education.post(SUBMISSIONS, pupils.csv(120), idempotency_key=key).status == 200
        before = office.totals()
        answer = education.post(target, body, kind, idempotency_key=key)
        assert answer.status == 422 and answer.code() == "idempotency-key-reused"
        answer = education.post(SUBMISSIONS + "?window=2022-09-01%2F2022-09-10", pupils.csv(120), idempotency_key=key)
        assert answer.code() == "idempotency-key-reused"
        assert office.totals() == before

    @every_push
    def test_too_many_submissions_at_once(self, gateway, education, document, coverage, target, body, kind):
        health = gateway.caller("health", document, coverage)
        insurance = gateway.caller("medical-insurance", document, coverage)
        with Held(health, health.prepare(feed("health/epidemic"), b"x" * 100)), \
                Held(health, health.prepare(feed("health/serious-illness"), b"x" * 100)), \
                Held(insurance, insurance.prepare(INSURANCE, b"x" * 100)):
            answer = education.post(target, body, kind)
            assert answer.status == 429 and answer.code() == "too-many-submissions" and int(answer.field("retry-after")) > 0

    def test_one_department_leaves_room_for_the_others(self, gateway, education, document, coverage):
        health = gateway.caller("health", document, coverage)
        with Held(health, health.prepare(feed("health/epidemic"), b"x" * 100)), \
                Held(health, health.prepare(feed("health/serious-illness"), b"x" * 100)):
            answer = health.post(feed("health/chronic-illness"), b"x" * 100)
            assert answer.status == 429 and answer.code() == "too-many-submissions" and int(answer.field("retry-after")) > 0
            assert education.post(SUBMISSIONS, "甲\n".encode()).code() == "file-refused"

    def test_an_upload_that_is_given_up_leaves_its_feed_free(self, education, office):
        before = office.totals()
        with Held(education, education.prepare(SUBMISSIONS, pupils.csv(130))):
            pass
        wait_for(lambda: education.post(SUBMISSIONS, "甲\n".encode()).code() == "file-refused")
        assert office.totals() == before


class TestConnections:
    @pytest.fixture(scope="class")
    def gateway(self, office):
        office.configure("connections = 5\nconnections_per_department = 3")
        with office.serve() as gateway:
            yield gateway

    def test_one_department_cannot_take_all_connections(self, gateway, education, document, coverage):
        with contextlib.ExitStack() as open_ones:
            for _ in range(3):
                education.get("/v1/time", connection=open_ones.enter_context(education.connect()))
            answer = education.get("/v1/time")
            assert answer.status == 429 and answer.code() == "too-many-connections-of-peer"
            assert gateway.caller("health", document, coverage).get("/v1/time").status == 200
        wait_for(lambda: education.get("/v1/time").status == 200)

    def test_above_all_connections_there_is_an_answer_yet(self, gateway, education, document, coverage):
        health = gateway.caller("health", document, coverage)
        with contextlib.ExitStack() as open_ones:
            for caller in (education, education, education, health, health):
                caller.get("/v1/time", connection=open_ones.enter_context(caller.connect()))
            answer = gateway.caller("housing", document, coverage).get("/v1/time")
            assert answer.status == 503 and answer.code() == "too-many-connections" and int(answer.field("retry-after")) > 0
        wait_for(lambda: education.get("/v1/time").status == 200)


@pytest.mark.usefixtures("nothing_is_half_done")
class TestSlowness:
    @pytest.fixture(scope="class")
    def gateway(self, office):
        office.configure("header_ms = 1500\nbody_ms = 2500\nidle_ms = 2000\nhandshake_ms = 3000")
        with office.serve() as gateway:
            yield gateway

    def test_a_body_that_does_not_come(self, education):
        with Held(education, education.prepare(SUBMISSIONS, pupils.csv(1, 2, 3))) as running:
            answer = running.answer()
            assert answer.status == 408 and answer.code() == "request-timeout" and answer.field("signature") is not None

    def test_a_header_that_does_not_come(self, education):
        with education.connect() as connection:
            connection.send(b"GET /v1/time HTTP/1.1\r\n")
            answer = education.judge(connection.read_answer(), "GET", "/v1/time")
            assert answer.status == 408 and answer.code() == "request-timeout"
            assert connection.ends()

    def test_a_connection_that_asks_nothing(self, education):
        with education.connect() as connection:
            assert education.get("/v1/time", connection=connection).status == 200
            assert connection.ends()

    def test_a_handshake_that_does_not_come(self, gateway):
        with socket.create_connection(("127.0.0.1", gateway.port), timeout=60) as raw:
            assert raw.recv(1) == b""


class TestRate:
    def test_without_a_least_rate_requests_are_answered(self, office, document, coverage):
        office.configure("min_rate_bytes_per_s = 0")
        with office.serve() as gateway:
            education = gateway.caller("education", document, coverage)
            assert education.get("/v1/time").status == 200
            assert education.post(SUBMISSIONS, pupils.csv(140)).status == 200


class TestDisk:
    """Less room than the setting asks for: no intake, but everything that was taken can still be read."""

    @pytest.fixture(scope="class")
    def gateway(self, office):
        office.configure()
        with office.serve() as gateway, contextlib.ExitStack() as clean_up:
            receipt = gateway.caller("education", *self.judges).post(SUBMISSIONS, pupils.csv(150)).json()["receipt"]
            self.__class__.receipt_id = receipt["receipt_id"]
            gateway.end()
            office.configure_without_room(clean_up)
            with office.serve() as full:
                yield full

    @pytest.fixture(scope="class", autouse=True)
    def judge(self, document, coverage):
        self.__class__.judges = (document, coverage)

    @every_push
    def test_nothing_is_taken(self, education, office, target, body, kind):
        before = office.totals()
        answer = education.post(target, body, kind)
        assert answer.status == 507 and answer.code() == "storage-full" and answer.field("signature") is not None
        assert office.totals() == before

    def test_what_was_taken_can_be_read(self, gateway, education):
        status, text = gateway.ops("/readyz")
        assert status == 503 and [check["name"] for check in json.loads(text)["checks"] if not check["ok"]] == ["disk"]
        assert education.get("/v1/receipts/" + self.receipt_id).status == 200
        assert education.get("/v1/standing").status == 200
