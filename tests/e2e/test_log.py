"""The audit log over the API, read by a second implementation of its formats (RFC 6962, C2SP tlog-tiles, tlog-proof, signed note)."""
import base64
import hashlib
import json

import pytest

import pupils
from exchange import feed
from signing import canonical_json, public_key

SUBMISSIONS = feed(pupils.FEED)


def leaf_hash(entry):
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(hashes):
    if len(hashes) == 1:
        return hashes[0]
    middle = 1 << (len(hashes) - 1).bit_length() - 1
    return node_hash(root_of(hashes[:middle]), root_of(hashes[middle:]))


def root_by(proof, index, size, leaf):
    """RFC 9162 2.1.3.2."""
    node, last, current = index, size - 1, leaf
    for sibling in proof:
        assert last > 0
        if node & 1 or node == last:
            current = node_hash(sibling, current)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            current = node_hash(current, sibling)
        node, last = node >> 1, last >> 1
    assert last == 0
    return current


def opened(note, vkeys):
    """(origin, size, root) of a checkpoint that each of these keys signed."""
    text, _, lines = note.rpartition("\n\n")
    text += "\n"
    signed = {line.split(" ")[1]: base64.b64decode(line.split(" ")[2]) for line in lines.splitlines()}
    origin, size, root = text.split("\n")[:3]
    for vkey in vkeys:
        name, key_id, encoded = vkey.split("+", 2)
        raw = base64.b64decode(encoded)
        assert raw[0] == 1 and name == origin
        found = [base64.b64decode(line.split(" ")[2]) for line in lines.splitlines() if base64.b64decode(line.split(" ")[2])[:4].hex() == key_id]
        public_key("ed25519:" + base64.b64encode(raw[1:]).decode()).verify(found[0][4:], text.encode())
    assert signed
    return origin, int(size), base64.b64decode(root)


def check_proof(document, entry, vkeys):
    """The checkpoint's (origin, size, root) if the tlog-proof leads from the entry to it."""
    head, _, note = document.partition("\n\n")
    first, index, *hashes = head.split("\n")
    assert first == "c2sp.org/tlog-proof@v1" and index.startswith("index ")
    origin, size, root = opened(note, vkeys)
    assert root_by([base64.b64decode(line) for line in hashes], int(index[6:]), size, leaf_hash(entry)) == root
    return origin, size, root


@pytest.fixture(scope="module")
def gateway(office):
    office.configure()
    with office.serve() as gateway:
        yield gateway


@pytest.fixture(scope="module")
def vkey(office, gateway):
    said = office.gateway("log", "export", "--config", office.config, office.dir / "export")
    return next(line.split(" ", 1)[1] for line in said.splitlines() if line.startswith("vkey "))


@pytest.fixture
def education(gateway, document, coverage):
    return gateway.caller("education", document, coverage)


@pytest.fixture
def auditor(gateway, document, coverage):
    return gateway.caller("auditor", document, coverage)


def test_a_receipt_carries_the_proof_that_it_is_in_the_log(education, vkey):
    whole = education.post(SUBMISSIONS, pupils.csv(1)).json()
    origin, size, _ = check_proof(whole["proof"], whole["entry"].encode(), [vkey])
    assert origin == "fangpin.example/130126-demonstration" and size > whole["receipt"]["audit_index"]
    entry = json.loads(whole["entry"])
    assert entry["index"] == whole["receipt"]["audit_index"] and entry["outcome"] == "accepted"
    core = {name: value for name, value in whole["receipt"].items() if name not in ("audit_index", "attempt_number")}
    assert entry["receipt"] == hashlib.sha256(canonical_json(core)).hexdigest()


def test_the_same_push_again_has_the_same_proof_though_the_log_has_grown(education):
    first = education.post(SUBMISSIONS, pupils.csv(2), idempotency_key="proof-again")
    for number in range(3):
        education.post(SUBMISSIONS, pupils.csv(10 + number))
    assert education.post(SUBMISSIONS, pupils.csv(2), idempotency_key="proof-again").body == first.body


def test_a_refused_push_has_an_entry_and_a_proof_too(education, vkey):
    refused = education.post(SUBMISSIONS, b"").json()
    check_proof(refused["proof"], refused["entry"].encode(), [vkey])
    entry = json.loads(refused["entry"])
    assert entry["outcome"] == "refused" and entry["problem"] == refused["code"]


def test_a_receipts_proof_can_be_asked_for_alone(education, gateway, document, coverage, vkey):
    whole = education.post(SUBMISSIONS, pupils.csv(3)).json()
    path = f"/v1/receipts/{whole['receipt']['receipt_id']}/proof"
    answer = education.get(path)
    assert answer.status == 200 and answer.body.decode() == whole["proof"]  # nobody has cosigned
    check_proof(answer.body.decode(), whole["entry"].encode(), [vkey])
    assert gateway.caller("health", document, coverage).get(path).status == 404
    assert gateway.caller("bureau", document, coverage).get(path).status == 403


def test_the_log_read_over_the_api_is_what_its_checkpoint_says(education, auditor, vkey):
    for number in range(5):
        education.post(SUBMISSIONS, pupils.csv(20 + number))
    checkpoint = auditor.get("/log/checkpoint")
    assert checkpoint.field("cache-control") == "no-cache"
    _, size, root = opened(checkpoint.body.decode(), [vkey])
    assert 5 < size < 256
    bundle = auditor.get(f"/log/tile/entries/000.p/{size}")
    assert bundle.field("cache-control") == "max-age=31536000, immutable" and bundle.field("content-type") == "application/octet-stream"
    entries, rest = [], bundle.body
    while rest:
        length = int.from_bytes(rest[:2], "big")
        entries.append(rest[2:2 + length])
        rest = rest[2 + length:]
    assert [json.loads(entry)["index"] for entry in entries] == list(range(size))
    hashes = [leaf_hash(entry) for entry in entries]
    assert auditor.get(f"/log/tile/0/000.p/{size}").body == b"".join(hashes) and root_of(hashes) == root
    assert auditor.get("/log/tile/0/000.p/3").body == b"".join(hashes[:3])  # any width that is covered
    for path in (f"/log/tile/0/000.p/{size + 1}", "/log/tile/0/000", "/log/tile/1/000.p/1", f"/log/tile/entries/000.p/{size + 1}",
                 "/log/tile/entries/001.p/1"):
        assert auditor.get(path).status == 404, path
    for path in ("/log/tile/0/000.p/0", "/log/tile/0/0000.p/3", "/log/tile/0/x000/000.p/3", "/log/tile/00/000.p/3", "/log/tile/0/000.p/256",
                 "/log/tile/entries/000.p/x"):
        answer = auditor.get(path, allowed=path.startswith(("/log/tile/0/x000", "/log/tile/00", "/log/tile/0/000.p/256")))
        assert answer.status == 404, path


def test_a_department_reads_the_checkpoint_and_nothing_else_of_the_log(education, gateway, document, coverage):
    assert education.get("/log/checkpoint").status == 200
    for path in ("/log/tile/0/000.p/1", "/log/tile/entries/000.p/1"):
        assert education.get(path).json()["code"] == "role-not-allowed"
        assert gateway.caller("bureau", document, coverage).get(path).status == 403
    assert gateway.caller("bureau", document, coverage).get("/log/checkpoint").status == 403


def test_an_export_is_logged_and_the_key_is_changed_under_the_old_one(office, gateway, education, auditor, vkey):
    office.gateway("log", "export", "--config", office.config, office.dir / "export")
    whole = education.post(SUBMISSIONS, pupils.csv(40)).json()
    before = whole["receipt"]["audit_index"] - 1
    bundle = auditor.get(f"/log/tile/entries/000.p/{before + 1}").body
    assert b'"action":"log-exported"' in bundle
    new_key = office.dir / "keys" / "log-2.key"
    office.gateway("key", "new", "signing", new_key)
    said = office.gateway("log", "rotate-key", "--config", office.config, new_key)
    lines = dict(line.split(" ", 1) for line in said.splitlines()[:2])
    assert lines["previous"] == vkey
    opened(auditor.get("/log/checkpoint").body.decode(), [vkey, lines["next"]])  # both signed it
    after = education.post(SUBMISSIONS, pupils.csv(42)).json()
    check_proof(after["proof"], after["entry"].encode(), [lines["next"]])
    gateway.end()
    refused = office.run("serve", "--config", office.config)
    assert refused.returncode == 2 and "keys.log" in refused.stderr and lines["next"] in refused.stderr
    office.config.write_text(office.config.read_text().replace("keys/log.key", "keys/log-2.key"))
    with office.serve() as again:
        assert again.ops("/healthz")[0] == 200
