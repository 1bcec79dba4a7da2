"""What leaves for the national side and what comes back, held against the contract of the national interface."""
import json
import re
import urllib.request

import pytest

from exchange import CSV, XLSX, feed
from national_relay import Relay
from processes import Server
from waiting import wait_for


@pytest.fixture(scope="module")
def relay(office):
    with Relay(office) as relay:
        yield relay


@pytest.fixture(scope="module")
def control(office, relay):
    server = Server("national", office.dir)
    line = server.start(None, [office.bin / "fangpin-national-sim", "--dir", office.dir / "national", "--ca", office.dir / "ca" / "ca.pem",
                               "--gateway-key", office.forward_key, "--address", relay.behind, "--port", relay.port])
    door = re.match(r"listening \S+ control (\S+)", line).group(1)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def call(method, path, document=None):
        body = None if document is None else json.dumps(document).encode()
        request = urllib.request.Request(door + path, data=body, method=method, headers={"Content-Type": "application/json"})
        with opener.open(request, timeout=60) as answer:
            return json.loads(answer.read() or b"null")
    yield call
    server.stop()


@pytest.fixture(scope="module")
def gateway(office, relay, control):
    office.write_config(f"https://localhost:{relay.port}", "keys-only")
    with office.serve() as gateway:
        office.step_clock("2022-10-03T10:00:00+08:00")
        yield gateway


def left(office, many):
    """Waits until no more than so many revisions are not confirmed."""
    wait_for(lambda: json.loads(office.gateway("totals", "--config", office.config))["unforwarded"] == many)


def test_every_batch_and_every_answer_is_as_the_contract_says(office, gateway, relay, control, samples, document, coverage):
    def push(name, file, kind=CSV, query=""):
        department = name.split("/")[0]
        answer = gateway.caller(department, document, coverage).post(feed(name) + query, (samples / file).read_bytes(), kind)
        assert answer.status == 200, answer.json()

    register = "public-security/household-register"
    costs, enrolled = "medical-insurance/cost-burden", "?population=alleviated-or-monitored"
    push(register, "公安_户籍登记簿_202209.csv")
    for fault in ("error:status=503,retry_after=1,count=1", "error-after-commit:status=500,count=1", "error:status=429,retry_after=1,count=1"):
        control("POST", "/v1/faults", {"fault": fault})
    push("emergency-management/disaster", "应急局_因灾受损农户.csv")
    left(office, 0)
    for fault in ("put-off:nth=5,count=1", "leave-out:nth=7,count=1", "refuse:nth=9,count=1"):
        control("POST", "/v1/faults", {"fault": fault})
    push(costs, "医保局_脱贫人口和监测对象_9月上旬.xlsx", XLSX, enrolled)
    left(office, 1)  # refused for good
    push(costs, "医保局_更正_9月上旬.xlsx", XLSX, enrolled)
    push(register, "公安_户籍登记簿_202210.csv")
    left(office, 1)

    assert relay.broken == []
    assert relay.kinds == {"new", "correct", "withdraw", "regroup"}
    assert {200, 429, 500, 503} <= relay.statuses
    assert {"applied", "duplicate", "refused", "retry"} <= relay.results
    summary = control("GET", "/v1/summary")
    assert summary["doubled"] == 0 and summary["distinct"] == json.loads(office.gateway("totals", "--config", office.config))["forwarded"]


def test_the_relay_notices_what_breaks_the_contract(office):
    """The judge is no yes-man."""
    relay = Relay(office)
    good = {"batch_id": "0" * 32, "data_keys": [], "revisions": [{
        "alert_id": "1" * 32, "revision": 1, "kind": "withdraw", "idempotency_key": "1" * 32 + "-1", "feed": "education/dropout",
        "risk": "因学", "risk_code": "03", "population": None, "person": "1:" + "2" * 64, "household": None, "household_kind": None,
        "national_household": None, "area": None, "received_at": "2022-09-01T00:00:00Z", "discovered": None, "details": {},
        "envelope": None}]}
    fields = {"content-type": "application/json", "idempotency-key": '"' + "0" * 32 + '"', "content-digest": "d", "signature-input": "i",
              "signature": "s"}

    def faults(batch, given=fields):
        return relay.document.request_breaks("POST", "/v1/alert-revisions", given, json.dumps(batch).encode())

    assert faults(good) == []
    assert faults({**good, "more": 1})
    assert faults({**good, "revisions": []})
    assert faults({**good, "revisions": [{**good["revisions"][0], "kind": "gone"}]})
    assert faults({**good, "revisions": [{**good["revisions"][0], "name": "某人"}]})
    assert faults(good, {name: value for name, value in fields.items() if name != "signature"})
