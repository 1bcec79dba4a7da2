"""Households' authorizations: captured by staff, read, ended; and the one door from a citizen ID to a handle."""
import copy
import json
import pathlib
import uuid

import pytest

from exchange import Caller
from office import letter_form
from signing import SigningKey

AUTHORIZATIONS = "/v1/authorizations"
FIND = "/v1/subjects/find"
JSON = "application/json"
PUBLISHED = pathlib.Path(__file__).resolve().parents[2] / "config"
HEAD, CHILD = "130199198001011231", "130199201101256011"
LETTER = {
    "form": letter_form(),
    "members": [
        {"name": "测试甲", "citizen_id": HEAD, "relation": "head", "capacity": "full", "signed_by": "self"},
        {"name": "测试乙", "citizen_id": CHILD, "relation": "child", "capacity": "none", "signed_by": "guardian", "guardian": 1},
    ],
    "grantees": ["bureau", "township:130126100"], "providers": ["public-security"], "purpose": "verification",
    "items": ["check/vehicles"], "signed_on": "2022-09-01", "effective_at": "2022-09-01T00:00:00+08:00",
    "valid_until": "2023-09-01T00:00:00+08:00", "basis": "consent",
    "evidence": {"method": "wet-signature", "digest": "b" * 64}, "handler": "bureau",
}


@pytest.fixture(scope="module")
def gateway(office):
    office.register_township("zhen", "130126100")
    office.register_township("other-zhen", "130126101")
    office.configure()
    with office.serve() as gateway:
        office.step_clock("2022-09-10T10:00:00+08:00")
        yield gateway


def citizen_id(first17):
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return first17 + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(first17, weights)) % 11]


def staff(gateway, document, coverage, name):
    office = gateway.office
    key = SigningKey(name, office.dir / "staff" / f"{name}-sign.key")
    return Caller(gateway.port, office.tls(name), key, office.public_key(), document, coverage)


@pytest.fixture
def bureau(gateway, document, coverage):
    return staff(gateway, document, coverage, "bureau")


def post(caller, target, body, content_type=JSON, **how):
    return caller.post(target, body if isinstance(body, bytes) else json.dumps(body).encode(), content_type, **how)


def letter(**changes):
    return {**copy.deepcopy(LETTER), **changes}


def test_a_letter_becomes_handles_that_only_auditors_read(gateway, bureau, document, coverage):
    answer = post(bureau, AUTHORIZATIONS, LETTER)
    assert answer.status == 200
    captured = answer.json()
    assert captured["number"].startswith("130126-2022-") and len(captured["members"]) == 2
    read = bureau.get(f"{AUTHORIZATIONS}/{captured['number']}")
    assert read.status == 200 and read.json()["end"] is None
    home = gateway.office.handles(captured)
    listed = bureau.get(f"{AUTHORIZATIONS}?household={home['household']}")
    assert captured["number"] in [entry["number"] for entry in listed.json()["authorizations"]]
    shown = answer.body + read.body + listed.body + bureau.get(AUTHORIZATIONS).body
    for hidden in ("130199", "测试", home["household"], *home["members"]):
        assert hidden.encode() not in shown
    audited = gateway.caller("auditor", document, coverage).get(f"{AUTHORIZATIONS}/{captured['number']}").json()
    assert audited["household"] == home["household"] and [one["subject"] for one in audited["members"]] == home["members"]


def test_persons_captured_are_counted_per_day(gateway, document, coverage):
    own = staff(gateway, document, coverage, "zhen")
    people = [{**LETTER["members"][0], "citizen_id": citizen_id(f"130199198001{day:02}0{name}0")} for day in range(1, 9) for name in range(1, 5)]
    many = letter(members=people[:1] + [{**one, "relation": "other"} for one in people[1:]], evidence={"method": "fingerprint", "digest": "d" * 64})
    taken = post(own, AUTHORIZATIONS, "\n".join([json.dumps(many)] * 63).encode(), "application/x-ndjson").json()
    assert (taken["captured"], taken["refused"]) == (62, 1) and taken["results"][62]["faults"][0]["reason"] == "quota-used"
    refused = post(own, AUTHORIZATIONS, many)
    assert refused.status == 429 and refused.code() == "capture-quota-used" and refused.json()["limit"] == 2000
    audited = gateway.office.audit("access")
    assert audited.returncode == 0, audited.stdout


def test_the_same_thing_once(bureau):
    key = str(uuid.uuid4())
    first = post(bureau, AUTHORIZATIONS, LETTER, idempotency_key=key)
    again = post(bureau, AUTHORIZATIONS, LETTER, idempotency_key=key)
    assert first.body == again.body
    assert post(bureau, AUTHORIZATIONS, letter(uses_max=3), idempotency_key=key).code() == "idempotency-key-reused"


def test_a_file_has_an_outcome_per_line(bureau):
    lines = [json.dumps(LETTER), json.dumps(letter(purpose="curiosity")), "no json"]
    answer = post(bureau, AUTHORIZATIONS, "\n".join(lines).encode(), "application/x-ndjson")
    assert answer.status == 200 and (answer.json()["captured"], answer.json()["refused"]) == (1, 2)
    assert [line["outcome"] for line in answer.json()["results"]] == ["captured", "refused", "refused"]


def test_what_is_wrong_is_named_and_never_repeated(bureau):
    wrong = letter()
    wrong["members"][1]["citizen_id"] = CHILD[:-1] + "2"
    answer = post(bureau, AUTHORIZATIONS, wrong)
    assert answer.status == 422 and answer.json()["faults"] == [{"field": "members[2].citizen_id", "reason": "id-check-digit"}]
    assert CHILD[:-1].encode() not in answer.body
    assert post(bureau, AUTHORIZATIONS, b"{", allowed=False).code() == "body-malformed"
    assert bureau.get(AUTHORIZATIONS + "?offset=x", allowed=False).code() == "parameter-invalid"


def test_a_letter_is_taken_on_the_policys_text_only(bureau):
    for form, expected in (("letter-1999@" + "a" * 64, LETTER["form"].split("@")[0]), (LETTER["form"][:-64] + "a" * 64, LETTER["form"])):
        answer = post(bureau, AUTHORIZATIONS, letter(form=form))
        assert answer.status == 422 and answer.json()["faults"] == [{"field": "form", "reason": "form-unknown", "expected": expected}]


def test_whose_signature_is_not_good_enters_nothing(gateway, bureau, document, coverage):
    other = SigningKey("bureau", gateway.office.dir / "staff" / "zhen-sign.key")
    assert post(bureau, AUTHORIZATIONS, LETTER, key=other).code() == "signature-invalid"


def test_a_household_takes_it_back(gateway, bureau, document, coverage):
    number = post(bureau, AUTHORIZATIONS, LETTER).json()["number"]
    end = f"{AUTHORIZATIONS}/{number}/end"
    paper = {"channel": "counter", "document": "c" * 64}
    assert post(bureau, end, {"channel": "rumour"}, allowed=False).code() == "body-malformed"
    stranger = staff(gateway, document, coverage, "other-zhen")
    assert post(stranger, end, paper).code() == "authorization-unknown"
    key = str(uuid.uuid4())
    ended = post(bureau, end, paper, idempotency_key=key)
    assert ended.status == 200 and ended.json()["reason"] == "revoked"
    assert post(bureau, end, paper, idempotency_key=key).body == ended.body
    assert post(bureau, end, {**paper, "channel": "letter"}, idempotency_key=key).code() == "idempotency-key-reused"
    assert post(bureau, end, paper).code() == "authorization-ended"


def test_a_township_sees_its_own(gateway, bureau, document, coverage):
    number = post(bureau, AUTHORIZATIONS, LETTER).json()["number"]
    own, other = (staff(gateway, document, coverage, name) for name in ("zhen", "other-zhen"))
    assert own.get(f"{AUTHORIZATIONS}/{number}").status == 200
    assert other.get(f"{AUTHORIZATIONS}/{number}").code() == "authorization-unknown"
    assert other.get(AUTHORIZATIONS).json()["authorizations"] == []
    assert post(other, AUTHORIZATIONS, LETTER).json()["reason"] == "grantee-beyond-own-area"


def test_no_department_comes_near(gateway, document, coverage):
    police = gateway.caller("public-security", document, coverage)
    for answer in (post(police, AUTHORIZATIONS, LETTER), post(police, AUTHORIZATIONS + "/n/end", {"channel": "letter", "document": "c" * 64}),
                   police.get(AUTHORIZATIONS), police.get(AUTHORIZATIONS + "/n"),
                   post(police, FIND, {"citizen_id": HEAD, "reason": "counter"})):
        assert answer.code() == "role-not-allowed"


def test_a_search_sent_again_is_counted_once(bureau):
    key = str(uuid.uuid4())
    wanted = {"citizen_id": HEAD, "reason": "counter"}
    first = post(bureau, FIND, wanted, idempotency_key=key)
    assert first.status == 200 and post(bureau, FIND, wanted, idempotency_key=key).body == first.body
    assert post(bureau, FIND, {**wanted, "citizen_id": CHILD}, idempotency_key=key).code() == "idempotency-key-reused"


def test_a_scan_stands_for_one_household(bureau):
    post(bureau, AUTHORIZATIONS, LETTER)
    stranger = letter(members=[{**LETTER["members"][0], "citizen_id": "130199199001011236"}])
    assert post(bureau, AUTHORIZATIONS, stranger).json()["reason"] == "evidence-of-another-household"


def test_the_door_from_a_citizen_id(gateway, bureau, document, coverage):
    captured = gateway.office.handles(post(bureau, AUTHORIZATIONS, LETTER).json())
    found = post(bureau, FIND, {"citizen_id": CHILD, "reason": "counter", "document": "灵乡振〔2022〕7号"})
    assert found.status == 200 and found.json()["subject"] == captured["members"][1]
    assert captured["household"] in found.json()["households"]
    nobody = post(bureau, FIND, {"citizen_id": "130199199001011236", "reason": "counter"}).json()
    assert nobody["outcome"] == "not-found" and nobody.keys() == found.json().keys()
    assert post(bureau, FIND, {"citizen_id": CHILD, "reason": "curious"}).code() == "search-reason-invalid"
    assert post(bureau, FIND, {"citizen_id": "1", "reason": "counter"}).code() == "citizen-id-invalid"
    assert post(bureau, FIND, {"reason": 1}, allowed=False).code() in ("body-malformed", "search-reason-invalid")
    assert post(bureau, FIND, b"[]", allowed=False).code() == "body-malformed"
    own = staff(gateway, document, coverage, "zhen")
    answers = [post(own, FIND, {"citizen_id": HEAD, "reason": "counter"}) for _ in range(21)]
    assert [answer.status for answer in answers] == [200] * 20 + [429]
    assert answers[-1].code() == "search-quota-used" and answers[-1].json()["limit"] == 20


def test_the_auditors_program_finds_all_of_it_in_order(gateway, bureau, document, coverage):
    post(bureau, AUTHORIZATIONS, LETTER)
    neighbour = {**LETTER["members"][0], "name": "测试丙", "citizen_id": citizen_id("13019919770101001")}
    child = {**LETTER["members"][1], "relation": "other"}
    other = staff(gateway, document, coverage, "other-zhen")
    theirs = post(other, AUTHORIZATIONS, letter(members=[neighbour, child], grantees=["township:130126101"],
                                                evidence={"method": "wet-signature", "digest": "7" * 64}, handler="other-zhen")).json()
    assert "number" in theirs, theirs
    wanted = {"citizen_id": CHILD, "reason": "counter"}
    assert len(post(other, FIND, wanted).json()["households"]) == 1  # of the township's own letter
    assert len(post(bureau, FIND, wanted).json()["households"]) == 2
    assert post(other, FIND, {**wanted, "citizen_id": HEAD}).json()["outcome"] == "not-found"
    ended = post(other, f"{AUTHORIZATIONS}/{theirs['number']}/end", {"channel": "counter", "document": "e" * 64})
    assert ended.status == 200, ended.body
    checked = gateway.office.audit("access", "--published", PUBLISHED)
    assert checked.returncode == 0, checked.stdout
    assert "searches by ID card" not in checked.stdout.split("not checked")[1], checked.stdout
    assert "catalogue" not in checked.stdout, checked.stdout
