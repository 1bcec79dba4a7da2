"""What a department, or the bureau, may read; and who may not."""
import pytest

import pupils
from exchange import feed
from wire import tls_context

SUBMISSIONS = feed(pupils.FEED)
UNKNOWN_RECEIPT = "AAAAAAAAAAAAAAAAAAAAAA"
RECEIPT_PATHS = ("", "/row-problems", "/late-records")


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


@pytest.fixture
def bureau(gateway, document, coverage):
    return gateway.caller("bureau", document, coverage)


@pytest.fixture(scope="module")
def receipt_id(gateway, document, coverage):
    body = pupils.csv(1, 2) + (pupils.row(3, person="1") + "\n").encode()
    return gateway.caller("education", document, coverage).post(SUBMISSIONS, body).json()["receipt"]["receipt_id"]


def test_a_receipt_reads_as_it_was_answered(education):
    first = education.post(SUBMISSIONS, pupils.csv(10))
    again = education.get("/v1/receipts/" + first.json()["receipt"]["receipt_id"])
    assert again.status == 200 and again.body == first.body


def test_receipts_are_listed_newest_first_up_to_a_limit(education, receipt_id):
    ids = [education.post(SUBMISSIONS, pupils.csv(20 + n)).json()["receipt"]["receipt_id"] for n in range(3)]
    listed = education.get("/v1/receipts?limit=2").json()["receipts"]
    assert [entry["receipt_id"] for entry in listed] == [ids[2], ids[1]]
    assert receipt_id in [entry["receipt_id"] for entry in education.get("/v1/receipts").json()["receipts"]]


def test_row_problems_come_in_pages(education):
    broken = "".join(pupils.row(n, person="1") + "\n" for n in range(1005))
    receipt = education.post(SUBMISSIONS, (pupils.HEADER + "\n" + broken).encode()).json()["receipt"]
    assert len(receipt["row_problems"]) == 1000 and receipt["row_problems_total"] == 1005 and receipt["attempted"] is False
    path = f"/v1/receipts/{receipt['receipt_id']}/row-problems"
    first = education.get(path).json()
    assert first["row_problems"] == receipt["row_problems"] and first["next_offset"] == 1000
    last = education.get(path + "?offset=1000").json()
    assert [problem["line"] for problem in last["row_problems"]] == list(range(1002, 1007)) and last["next_offset"] is None


@pytest.mark.parametrize("target", ["/v1/receipts?limit=0", "/v1/receipts?limit=201", "/v1/receipts?limit=many"])
def test_a_limit_out_of_bounds_is_refused(education, target):
    assert education.get(target, allowed=False).code() == "parameter-invalid"


@pytest.mark.parametrize("path", RECEIPT_PATHS[1:])
def test_an_offset_out_of_bounds_is_refused(education, receipt_id, path):
    answer = education.get(f"/v1/receipts/{receipt_id}{path}?offset=2000001", allowed=False)
    assert answer.status == 400 and answer.code() == "parameter-invalid"


@pytest.mark.parametrize("path", RECEIPT_PATHS)
def test_another_departments_receipt_does_not_exist_for_others(gateway, document, coverage, education, receipt_id, path):
    health = gateway.caller("health", document, coverage)
    assert education.get(f"/v1/receipts/{receipt_id}{path}").status == 200
    assert health.get(f"/v1/receipts/{receipt_id}{path}").code() == "receipt-unknown"
    assert education.get(f"/v1/receipts/{UNKNOWN_RECEIPT}{path}").code() == "receipt-unknown"


@pytest.mark.parametrize("path", ["/v1/receipts"] + [f"/v1/receipts/{UNKNOWN_RECEIPT}{path}" for path in RECEIPT_PATHS])
def test_receipts_are_for_departments(bureau, path):
    answer = bureau.get(path)
    assert answer.status == 403 and answer.code() == "role-not-allowed"


def test_the_contract_is_a_schema_that_knows_the_feed(education, bureau):
    for caller in (education, bureau):
        contract = caller.get(feed(pupils.FEED, "contract")).json()
        assert contract["x-feed"] == pupils.FEED and contract["x-natural-key"] == ["citizen_id", "discovered"]
        assert contract["properties"]["学生身份证号"] == {"$ref": "#/$defs/citizen_id"}
        assert contract["$defs"]["citizen_id"]["x-treatment"] in ("pseudonym", "seal")


def test_the_contract_judges_records_as_the_gateway_does(education):
    import jsonschema
    contract = education.get(feed(pupils.FEED, "contract")).json()
    good = dict(zip(pupils.HEADER.split(","), pupils.row(900).split(",")))
    validator = jsonschema.Draft202012Validator(contract)
    assert validator.is_valid(good)
    assert not validator.is_valid({name: value for name, value in good.items() if name != "身份证号"})
    assert not validator.is_valid({**good, "姓名": ["测试"], "学生姓名": ["测试"]})


def test_own_windows(gateway, document, coverage):
    windows = gateway.caller("housing", document, coverage).get(feed("housing/dangerous-house", "windows")).json()
    assert [window["id"] for window in windows["windows"]] == ["2022-09-01/2022-09-15"]
    assert windows["windows"][0]["state"] == "open" and windows["gateway_time"] == "2022-09-03T02:00:00.000Z"


@pytest.mark.parametrize("resource", ["contract", "windows"])
def test_a_feed_that_does_not_exist(education, resource):
    assert education.get(feed("education/no-such-feed", resource)).code() == "feed-unknown"


def test_windows_of_another_department(education):
    assert education.get(feed("health/epidemic", "windows")).code() == "feed-of-other-department"


def test_the_bureau_sees_every_department_and_a_department_itself(education, bureau):
    everything = bureau.get("/v1/standing").json()
    own = education.get("/v1/standing").json()
    assert len({window["department"] for window in everything["windows"]}) > 3
    assert {record["department"] for record in own["records"]} == {"education"}
    assert all(window["department"] == "education" for window in own["windows"])
    assert everything["demonstration"] is True


def test_the_clocks(education):
    clocks = education.get("/v1/time").json()
    assert clocks["gateway_time"] == "2022-09-03T02:00:00.000Z" and clocks["demonstration"] is True
    assert clocks["security_time"] > "2023"


@pytest.mark.parametrize("path", ["/v1/time", "/v1/standing", "/v1/receipts", feed(pupils.FEED, "contract"), feed(pupils.FEED, "windows")])
def test_a_certificate_of_the_ca_that_nobody_registered_reads_nothing(gateway, office, document, coverage, path):
    stranger = gateway.caller("bureau", document, coverage)
    stranger.tls = tls_context(office.dir / "ca" / "ca.pem", office.dir / "staff" / "stranger.pem", office.dir / "staff" / "stranger.key")
    answer = stranger.get(path)
    assert answer.status == 403 and answer.code() == "certificate-unknown" and answer.field("signature") is None


def test_head_is_get_without_the_body(education):
    fields = education.get("/v1/time").fields
    with education.connect() as connection:
        connection.send(f"HEAD /v1/time HTTP/1.1\r\nHost: {education.authority}\r\nConnection: close\r\n\r\n".encode())
        while connection.receive():
            pass
        head, _, rest = connection.buffer.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200 ") and rest == b""
        names = [line.split(b":")[0].decode().lower() for line in head.split(b"\r\n")[1:]]
        assert set(name for name, _ in fields) <= set(names)
