"""The registry is asked at every request: what an administrator changes counts on connections that are open already."""
import hashlib
import http.client
import json
import re
import secrets
import socket
import ssl
import threading

import pytest

import pupils
from exchange import Caller, feed
from signing import SigningKey, receipt_is_genuine
from wire import tls_context

SUBMISSIONS = feed(pupils.FEED)


@pytest.fixture(scope="module")
def gateway(office):
    office.configure()
    with office.serve() as gateway:
        office.step_clock("2022-09-03T10:00:00+08:00")
        yield gateway


class Newcomer:
    """A certificate and a signing key of the CA that nobody knows yet."""

    def __init__(self, office, name):
        self.office, self.name = office, name
        self.folder = office.dir / "departments" / name
        self.folder.mkdir()
        self.certificate = office.issue(name, self.folder)
        self.public_key = office.gateway("key", "new", "signing", self.folder / "sign.key").strip()

    def tls(self):
        return tls_context(self.office.dir / "ca" / "ca.pem", self.certificate, self.folder / f"{self.name}.key")

    def caller(self, gateway, document, coverage, participant=None):
        key = SigningKey(participant or self.name, self.folder / "sign.key")
        return Caller(gateway.port, self.tls(), key, self.office.public_key(), document, coverage)

    def registry(self, verb, *arguments):
        return self.office.run("registry", verb, "--config", self.office.config, *arguments)


def test_adding_and_revoking_count_at_the_next_request(gateway, office, document, coverage):
    newcomer = Newcomer(office, "agriculture")
    caller = newcomer.caller(gateway, document, coverage)
    with caller.connect() as connection:
        assert caller.get("/v1/time", connection=connection).code() == "certificate-unknown"
        added = newcomer.registry("add", "--id", "agriculture", "--kind", "department", "--name", "县农业农村局",
                                  "--certificate", newcomer.certificate, "--signing-key", newcomer.public_key)
        assert added.returncode == 0, added.stderr
        assert caller.get("/v1/time", connection=connection).status == 200
        assert newcomer.registry("revoke", "--id", "agriculture").returncode == 0
        assert caller.get("/v1/time", connection=connection).code() == "certificate-revoked"
        request = caller.prepare(feed("agriculture/industry"), b"x")
        answer = caller.ask(request, connection)
        assert answer.code() == "certificate-revoked" and answer.field("signature") is None


def test_a_department_changes_its_keys_without_a_pause(gateway, office, document, coverage):
    fresh = Newcomer(office, "education-next-year")
    old = gateway.caller("education", document, coverage)
    new = fresh.caller(gateway, document, coverage, participant="education")
    with new.connect() as connection:
        assert new.ask(new.prepare(SUBMISSIONS, pupils.csv(1)), connection).code() == "certificate-unknown"
    assert old.post(SUBMISSIONS, pupils.csv(1), key=new.key).code() == "signature-invalid"
    pinned = fresh.registry("pin", "--id", "education", "--certificate", fresh.certificate, "--signing-key", fresh.public_key)
    assert pinned.returncode == 0, pinned.stderr
    assert new.post(SUBMISSIONS, pupils.csv(1)).status == 200
    assert old.post(SUBMISSIONS, pupils.csv(2)).status == 200


def test_a_revoked_department_cannot_finish_what_it_signs_now(gateway, office, document, coverage):
    newcomer = Newcomer(office, "disabled-persons")
    assert newcomer.registry("add", "--id", "disabled-persons", "--kind", "department", "--name", "县残联", "--certificate",
                             newcomer.certificate, "--signing-key", newcomer.public_key).returncode == 0
    caller = newcomer.caller(gateway, document, coverage)
    assert caller.post(feed("disabled-persons/severe-disability"), b"x").code() == "feed-unknown"
    assert newcomer.registry("revoke", "--id", "disabled-persons").returncode == 0
    assert caller.post(feed("disabled-persons/severe-disability"), b"x").code() == "certificate-revoked"


def test_staff_take_two_administrators_once_the_county_serves(gateway, office, document, coverage):
    newcomer = Newcomer(office, "second-auditor")
    entry = ("--id", "second-auditor", "--kind", "staff", "--role", "auditor", "--name", "审计员乙", "--certificate", newcomer.certificate)
    approvals = [f"administrator-{n}={office.dir}/staff/administrator-{n}-sign.key" for n in (1, 2)]
    caller = Caller(gateway.port, newcomer.tls(), None, office.public_key(), document, coverage)
    with caller.connect() as connection:
        assert newcomer.registry("add", *entry).returncode != 0
        assert newcomer.registry("add", *entry, "--approve", approvals[0]).returncode != 0
        assert newcomer.registry("add", *entry, "--approve", approvals[0], "--approve", approvals[0]).returncode != 0
        assert caller.get("/v1/standing", connection=connection).code() == "certificate-unknown"
        added = newcomer.registry("add", *entry, "--approve", approvals[0], "--approve", approvals[1])
        assert added.returncode == 0, added.stderr
        assert caller.get("/v1/standing", connection=connection).status == 200


def test_what_cannot_be_a_participant(gateway, office):
    newcomer = Newcomer(office, "nobody")
    for wrong in (("--id", "Not An Id"), ("--id", "nobody", "--signing-key", "ed25519:AAAA")):
        refused = newcomer.registry("add", *wrong, "--kind", "department", "--name", "x", "--certificate", newcomer.certificate)
        assert refused.returncode != 0 and refused.stderr.strip()
    assert newcomer.registry("revoke", "--id", "nobody").returncode != 0


def test_a_department_whose_signature_is_waived(gateway, office, document, coverage):
    """It is still known by its certificate, the body is still hashed, and the receipt says that nothing was signed."""
    folder = office.dir / "departments" / "water"
    waived = office.run("registry", "add", "--config", office.config, "--id", "water", "--kind", "department", "--name", "县水利局",
                        "--certificate", folder / "cert.pem", "--signature-waived")
    assert waived.returncode == 0, waived.stderr
    water = gateway.caller("water", document, coverage)
    unsigned = {"omit": ("signature", "signature-input", "content-digest"), "idempotency_key": "waived-1"}
    target, body = feed("water/unsafe-supply"), "甲,乙\n1,2\n".encode()
    assert water.post(target, body, **unsigned).status == 422  # judged like any other
    answer = water.post(feed("water/unsafe-supply", "nil-reports"), b"", "text/plain", **unsigned)
    receipt = answer.json()["receipt"]
    assert receipt["signature_waived"] is True and receipt_is_genuine(answer.json(), office.public_key())
    assert water.post(feed("water/unsafe-supply", "nil-reports"), b"", "text/plain", **unsigned).body == answer.body
    assert water.post(target, body, **unsigned).code() == "idempotency-key-reused"
    # A digest that is declared all the same must be right; so must a signature.
    wrong = {"content-digest": "sha-256=:" + "A" * 43 + "=:"}
    assert water.post(target, body, omit=("signature", "signature-input"), fields=wrong).code() == "digest-mismatch"
    assert water.post(target, body).code() == "signature-invalid"  # its key is no longer pinned


def test_the_list_shows_by_what_each_one_is_known(gateway, office):
    """Role, fingerprints and keys, so that their holder can compare them over the telephone."""
    newcomer = Newcomer(office, "listed")
    entry = ("--id", "listed", "--kind", "department", "--name", "县供销社", "--certificate", newcomer.certificate,
             "--signing-key", newcomer.public_key)
    for wrong in ("123", "91512081MA62K0260F"):
        refused = newcomer.registry("add", *entry, "--credit-code", wrong)
        assert refused.returncode == 1 and "GB 32100" in refused.stderr
    assert newcomer.registry("add", *entry, "--credit-code", "91512081MA62K0260E").returncode == 0
    fingerprint = hashlib.sha256(ssl.PEM_cert_to_DER_cert(newcomer.certificate.read_text())).hexdigest()
    blocks = re.split(r"^(?=\S)", newcomer.registry("list").stdout, flags=re.MULTILINE)
    listed = next(block for block in blocks if block.startswith("listed\t"))
    assert listed.startswith("listed\tdepartment\t-\t县供销社\t\n")
    assert f"sha256:{fingerprint}\n" in listed and "91512081MA62K0260E" in listed
    assert re.search(rf"listed/[0-9a-f]{{8}} {re.escape(newcomer.public_key)}\n", listed)
    assert any(block.startswith("administrator-1\tstaff\tadministrator\t") for block in blocks)
    assert any(block.startswith("officer\treceiver\t") and "x25519:" in block for block in blocks)


def ask_admin(office, method, path, document=None):
    """A request over the administrators' socket: status and JSON of the answer."""
    connection = http.client.HTTPConnection("admin")
    connection.sock = socket.socket(socket.AF_UNIX)
    connection.sock.connect(str(office.dir / "data" / "admin.sock"))
    connection.request(method, path, json.dumps(document) if document is not None else None, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    body = json.loads(answer.read())
    connection.close()
    return answer.status, body


def test_two_administrators_at_the_same_moment(gateway, office):
    """A revocation is never written over by a change that was made beside it."""
    def entry(name, *certificates):
        return {"participant": {"id": name, "kind": "department", "name": "县水利局", "credit_code": "", "role": "", "area": "", "certificates": list(certificates),
                                "signing_keys": [], "envelope_key": "", "signature_waived": False, "revoked": False}}

    for number in range(12):
        name, certificate = f"water-{number}", secrets.token_hex(32)
        status, text = ask_admin(office, "POST", "/admin/participants", entry(name, certificate))
        assert status == 200, text
        begin, answers = threading.Barrier(2), {}

        def ask(what, path, document):
            begin.wait()
            answers[what] = ask_admin(office, "POST", path, document)

        both = [threading.Thread(target=ask, args=("revoke", f"/admin/participants/{name}/revoke", {})),
                threading.Thread(target=ask, args=("write", "/admin/participants", entry(name, certificate, secrets.token_hex(32))))]
        for one in both:
            one.start()
        for one in both:
            one.join()
        assert answers["revoke"][0] == 200 and answers["write"][0] in (200, 409), answers
        _, listed = ask_admin(office, "GET", "/admin/participants")
        known = {one["id"]: one for one in listed["participants"]}
        assert known[name]["revoked"]
    audited = office.audit("log")
    assert audited.returncode == 0, audited.stdout
