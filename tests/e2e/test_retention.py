"""What is past its period goes on its own, once a day of the county's clock, whatever kills the gateway meanwhile; and the log says so."""
import hashlib
import json
import os
import signal
import subprocess

import pupils
from exchange import Caller, feed
from log_files import read_entries
from office import letter_form
from signing import SigningKey
from waiting import wait_for

SUBMISSIONS = feed(pupils.FEED)


def start_until(office, effect):
    """Starts the gateway, which ends itself with SIGKILL at the effect."""
    with open(office.dir / "killed.log", "a") as log:
        died = subprocess.run([str(office.bin / "fangpin-gateway"), "serve", "--config", str(office.config)], stdout=log, stderr=log,
                              env=dict(os.environ, FANGPIN_KILL_AT=effect), timeout=120)
    assert died.returncode == -signal.SIGKILL


def test_the_periods_of_the_policy_are_kept(office, document, coverage):
    office.configure()
    with office.serve() as gateway:
        office.step_clock("2022-09-03T10:00:00+08:00")
        education = gateway.caller("education", document, coverage)
        rejected = pupils.csv(1, 2) + "测试丙,123,青同中学,七年级,测试丁,13900000002,2022-09-01,厌学,东托村\n".encode()
        receipt = education.post(SUBMISSIONS, rejected).json()
        assert receipt["receipt"]["rows"]["rejected"] == 1
        path = "/v1/receipts/" + receipt["receipt"]["receipt_id"]
        assert len(education.get(path + "/row-problems").json()["row_problems"]) == 1
        office.step_clock("2023-03-07T00:00:00+08:00")  # the 185th day since
    # Each start goes on with the run where the one before was killed. The first passes of a start are its own.
    for commit in range(5, 10):
        start_until(office, f"store.2-before-commit:{commit}")
    with office.serve() as gateway:
        wait_for(lambda: '"day":"2023-03-07"' in office.gateway("standing", "--json", "--config", office.config))
        assert gateway.metric('fangpin_retention_removed{kind="row-problems"}') == 1
        # Nothing is forwarded here, so nobody has what is sealed.
        assert gateway.metric('fangpin_retention_held{kind="identity-envelopes"}') == 2
        education = gateway.caller("education", document, coverage)
        assert education.get(path + "/row-problems").json()["row_problems"] == []
        assert education.get(path).json()["receipt"] == receipt["receipt"]
        standing = education.get("/v1/standing").json()["retention"]
        assert standing["day"] == "2023-03-07" and standing["kinds"][0] == {
            "kind": "row-problems", "cut": "2022-09-03T16:00:00.000Z", "removed": 1, "held": 0}
        assert "row-problems 1" in office.gateway("standing", "--config", office.config)
        audited = office.audit("log")
        assert audited.returncode == 0, audited.stdout
    entries = [json.loads(entry) for entry in read_entries(office.dir / f"audited-{office.audits}")]
    removed = [entry for entry in entries if entry.get("action") == "retention-enforced"]
    assert len(removed) == 1 and removed[0]["actor"] == "gateway" and removed[0]["subject"] == "2023-03-07"
    assert removed[0]["removed"] == [{"kind": "row-problems", "cut": "2022-09-03T16:00:00.000Z", "count": 1}]


def letter(day, until):
    """授权承诺书 of somebody who lives alone, signed on that day."""
    return {"form": letter_form(), "grantees": ["bureau"], "providers": ["public-security"], "purpose": "identification",
            "members": [{"name": "测试丁", "citizen_id": pupils.citizen_id(90), "relation": "head", "capacity": "full", "signed_by": "self"}],
            "items": ["check/vehicles"], "signed_on": day, "effective_at": f"{day}T00:00:00+08:00", "valid_until": f"{until}T00:00:00+08:00",
            "basis": "consent", "evidence": {"method": "wet-signature", "digest": hashlib.sha256(day.encode()).hexdigest()},
            "handler": "bureau"}


def test_what_is_sealed_under_an_authorization_goes_after_its_end_and_the_log_stays_whole(office, document, coverage):
    office.configure()
    with office.serve() as gateway:
        bureau = Caller(gateway.port, office.tls("bureau"), SigningKey("bureau", office.dir / "staff" / "bureau-sign.key"),
                        office.public_key(), document, coverage)

        def capture(day, until):
            taken = bureau.post("/v1/authorizations", json.dumps(letter(day, until)).encode(), "application/json")
            assert taken.status == 200, taken.body
            return taken.json()

        office.step_clock("2023-03-08T10:00:00+08:00")
        number = capture("2023-03-08", "2023-06-01")["number"]
        office.step_clock("2023-06-02T10:00:00+08:00")
        wait_for(lambda: bureau.get("/v1/authorizations/" + number).json()["end"])
        before = bureau.get("/v1/authorizations/" + number).json()
        office.step_clock("2023-12-10T10:00:00+08:00")  # more than 184 days after the end
        wait_for(lambda: gateway.metric('fangpin_retention_removed{kind="authorization-identities"}') == 1)
        assert bureau.get("/v1/authorizations/" + number).json() == before, "the record is the log's"
        capture("2023-12-10", "2024-01-10")
        for question in ("log", "access"):
            audited = office.audit(question)
            assert audited.returncode == 0, audited.stdout
    entries = [json.loads(entry) for entry in read_entries(office.dir / f"audited-{office.audits}")]
    removed = [one for entry in entries if entry.get("action") == "retention-enforced" for one in entry["removed"]]
    assert [one["count"] for one in removed if one["kind"] == "authorization-identities"] == [1]
