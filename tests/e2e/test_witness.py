"""The real gateway and the real witness of another office, over mutual TLS."""
import base64
import http.client
import json
import re
import shutil
import sqlite3
import subprocess
import time
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

import pupils
from exchange import feed
from office import Server
from waiting import wait_for

SUBMISSIONS = feed(pupils.FEED)
SIZE = 'fangpin_witness_cosigned_size{witness="office-2"}'


class Witness(Server):
    """A running fangpin-witness; leaves with its `with` block, and must have ended well."""

    def __init__(self, office):
        super().__init__("witness", office.dir)
        self.office = office
        self.runs = 0

    def __enter__(self):
        self.runs += 1
        self.log = self.office.dir / f"witness-{self.runs}-{time.monotonic_ns()}.log"
        line = self.start(None, [self.office.bin / "fangpin-witness", "serve", self.office.witness / "witness.toml"])
        self.url = line.split()[1]
        return self

    def end(self):
        if self.process.poll() is None:
            self.stop()
        return self.process.wait(timeout=60)

    def __exit__(self, kind, *_):
        status = self.end()
        if kind is None:
            assert status == 0, self.log.read_text()[-4000:]

    def latest(self, origin):
        """(status, text) of its own copy, asked with the gateway's certificate."""
        port = int(self.url.rsplit(":", 1)[1])
        connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=30, context=self.office.tls("auditor"))
        connection.request("GET", f"/{sha256(origin.encode()).hexdigest()}/checkpoint")
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


def cosigned_time(note, vkey):
    """The time of a cosignature, checked by an implementation that shares no line with the gateway's."""
    name, key_id, key = vkey.split("+", 2)
    text, lines = note.rsplit("\n\n", 1)
    text += "\n"
    signature = base64.b64decode(re.search(rf"^\u2014 {re.escape(name)} (\S+)$", lines, re.MULTILINE).group(1))
    assert signature[:4].hex() == key_id
    seconds = int.from_bytes(signature[4:12], "big")
    message = f"cosignature/v1\ntime {seconds}\n{text}".encode()
    Ed25519PublicKey.from_public_bytes(base64.b64decode(key)[1:]).verify(signature[12:], message)
    return seconds


def metric(gateway, name):
    found = re.search(rf"^{re.escape(name)} (\S+)$", gateway.ops("/metrics")[1], re.MULTILINE)
    return int(found.group(1)) if found else 0


def checkpoints(data):
    """How many the log has ever signed."""
    with sqlite3.connect(f"file:{data / 'gateway.db'}?mode=ro", uri=True) as store:
        return store.execute("SELECT count(*) FROM log_checkpoint").fetchone()


def all_is_cosigned(gateway):
    wait_for(lambda: metric(gateway, SIZE) >= metric(gateway, "fangpin_log_entries") > 0)


@pytest.fixture(scope="module")
def witnessed(office):
    """A county whose log another office cosigns; its witness gets a port that stays the same."""
    office.configure()
    office.add_witness()
    office.place("fangpin-verify")
    with Witness(office) as witness:
        office.trust_witness(witness.url)
        port = witness.url.rsplit(":", 1)[1]
    settings = office.witness / "witness.toml"
    settings.write_text(re.sub(r"^port = 0$", f"port = {port}", settings.read_text(), flags=re.MULTILINE))
    office.configure()
    with Witness(office), office.serve() as gateway:
        office.step_clock("2022-09-03T10:00:00+08:00")
        all_is_cosigned(gateway)
    return office


def test_the_exported_log_meets_the_auditors_quorum(witnessed, document, coverage, tmp_path):
    with Witness(witnessed) as witness, witnessed.serve() as gateway:
        education = gateway.caller("education", document, coverage)
        assert education.post(SUBMISSIONS, pupils.csv(1, 2)).status == 200
        all_is_cosigned(gateway)
        log = tmp_path / "log"
        exported = dict(line.split(" ", 1) for line in witnessed.gateway("log", "export", log, "--config", witnessed.config).splitlines())
        note = (log / "checkpoint").read_text()
        assert abs(cosigned_time(note, witnessed.witness_key) - time.time()) < 60
        status, copy = witness.latest(exported["origin"])
        assert status == 200 and cosigned_time(copy, witnessed.witness_key)
        assert witness.latest("another.example")[0] == 404
        verified = subprocess.run([str(witnessed.bin / "fangpin-verify"), "log", str(log), "--policy", str(witnessed.trust_policy)],
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120)
        assert verified.returncode == 0, verified.stdout

        # What was cosigned along the way lies beside the tree, each note valid, in the order of time.
        count = int((log / "cosigned" / "count").read_text())
        bundle = (log / "cosigned" / f"000.p/{count}").read_bytes()
        times, sizes = [], []
        while bundle:
            length = int.from_bytes(bundle[:2], "big")
            text, bundle = bundle[2:2 + length].decode(), bundle[2 + length:]
            times.append(cosigned_time(text, witnessed.witness_key))
            sizes.append(int(text.split("\n")[1]))
        assert len(sizes) == count >= 2 and sizes == sorted(sizes) and times == sorted(times)
        assert sizes[-1] == int(note.split("\n")[1])

        # The same over the API, for auditors and departments.
        auditor = gateway.caller("auditor", document, coverage)
        served = int(auditor.get("/log/cosigned/count").body)
        assert served >= count
        content = (log / "cosigned" / f"000.p/{count}").read_bytes()
        piece = auditor.get(f"/log/cosigned/000.p/{count}")
        assert piece.body == content and piece.field("cache-control") == "no-cache"
        assert education.get(f"/log/cosigned/000.p/{count}").body == content
        assert education.get("/log/cosigned/count").status == 200
        assert auditor.get("/log/cosigned/003.p/1").status == 404
        assert cosigned_time(auditor.get("/log/checkpoint").body.decode(), witnessed.witness_key)
        bureau = gateway.caller("bureau", document, coverage)
        for path in ("/log/cosigned/count", "/log/cosigned/000.p/1"):
            assert bureau.get(path).status == 403


def test_no_receipt_waits_for_a_silent_witness(witnessed, document, coverage):
    with witnessed.serve() as gateway:
        education = gateway.caller("education", document, coverage)
        began = time.monotonic()
        assert education.post(SUBMISSIONS, pupils.csv(5)).status == 200
        assert time.monotonic() - began < 10
        wait_for(lambda: "witness-failed" in gateway.log.read_text())
        with Witness(witnessed):
            all_is_cosigned(gateway)


def test_a_disk_that_was_rolled_back_whole_is_not_served(witnessed, document, coverage):
    kept, newer = witnessed.dir / "data-older", witnessed.dir / "data-newer"
    data = witnessed.dir / "data"
    # Everything goes back, the last signed checkpoint too: nothing on this machine can tell.
    shutil.copytree(data, kept, ignore=shutil.ignore_patterns("*.sock"))
    with Witness(witnessed), witnessed.serve() as gateway:
        education = gateway.caller("education", document, coverage)
        assert education.post(SUBMISSIONS, pupils.csv(6)).status == 200
        all_is_cosigned(gateway)
    data.rename(newer)
    kept.rename(data)
    with Witness(witnessed):
        refused = subprocess.run([str(witnessed.bin / "fangpin-gateway"), "serve", "--config", str(witnessed.config)],
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=60)
        assert refused.returncode == 1 and "listening" not in refused.stdout
        assert "office-2" in refused.stderr and "log restart" in refused.stderr
        # Nor does a command sign that works without a server.
        entries = checkpoints(data)
        refused = witnessed.run("log", "export", "--config", witnessed.config, witnessed.dir / "rolled-back")
        assert refused.returncode == 1 and "office-2" in refused.stderr and checkpoints(data) == entries
    shutil.rmtree(data)
    newer.rename(data)
    with Witness(witnessed), witnessed.serve() as gateway:
        all_is_cosigned(gateway)


def test_a_witness_that_proves_another_history_ends_signing(witnessed, document, coverage):
    kept, newer = witnessed.dir / "data-older", witnessed.dir / "data-newer"
    data = witnessed.dir / "data"
    shutil.copytree(data, kept, ignore=shutil.ignore_patterns("*.sock"))
    with Witness(witnessed), witnessed.serve() as gateway:
        assert gateway.caller("education", document, coverage).post(SUBMISSIONS, pupils.csv(7)).status == 200
        all_is_cosigned(gateway)
    data.rename(newer)
    kept.rename(data)
    # The witness is out of reach at the start, so nothing tells that the disk went back.
    with witnessed.serve() as gateway:
        education = gateway.caller("education", document, coverage)
        assert education.post(SUBMISSIONS, pupils.csv(8)).status == 200 and gateway.ops("/readyz")[0] == 200
        with Witness(witnessed):
            wait_for(lambda: "log-stopped" in gateway.log.read_text())
        status, said = gateway.ops("/readyz")
        assert status == 503
        assert "office-2" in next(check["remedy"] for check in json.loads(said)["checks"] if check["name"] == "log")
        entries = checkpoints(data)
        assert education.post(SUBMISSIONS, pupils.csv(9)).json()["code"] == "store-unavailable"
        assert checkpoints(data) == entries
    shutil.rmtree(data)
    newer.rename(data)


def test_check_config_says_what_is_wrong_with_the_policy(witnessed):
    kept = witnessed.trust_policy.read_text()
    try:
        for text, said in ((kept.replace("witness office-2", "witnes office-2"), "unknown statement"),
                           (re.sub(r" https://\S+", "", kept), "has no URL")):
            witnessed.trust_policy.write_text(text)
            refused = witnessed.run("check-config", "--config", witnessed.config)
            assert refused.returncode == 2 and said in refused.stdout + refused.stderr
    finally:
        witnessed.trust_policy.write_text(kept)


def test_a_disk_of_before_a_change_of_key_is_not_served_though_it_knows_no_later_key(witnessed, document, coverage):
    """The last test of this county: the witness knows two keys of the log afterwards."""
    data, kept = witnessed.dir / "data", witnessed.dir / "data-of-the-old-key"
    shutil.copytree(data, kept, ignore=shutil.ignore_patterns("*.sock"))
    old_config = witnessed.config.read_text()
    new_key = witnessed.dir / "keys" / "log-2.key"
    with Witness(witnessed), witnessed.serve():
        witnessed.gateway("key", "new", "signing", new_key)
        said = witnessed.gateway("log", "rotate-key", "--config", witnessed.config, new_key)
    following = dict(line.split(" ", 1) for line in said.splitlines()[:2])["next"]
    with (witnessed.witness / "logs").open("a") as logs:
        logs.write(f"log {following}\n")
    witnessed.config.write_text(old_config.replace("keys/log.key", "keys/log-2.key"))
    with Witness(witnessed), witnessed.serve() as gateway:
        assert gateway.caller("education", document, coverage).post(SUBMISSIONS, pupils.csv(11)).status == 200
        all_is_cosigned(gateway)
    # Store, head, settings and trust policy go back: on this machine nothing knows the later key.
    shutil.rmtree(data)
    kept.rename(data)
    witnessed.config.write_text(old_config)
    entries = checkpoints(data)
    with Witness(witnessed):
        refused = witnessed.run("serve", "--config", witnessed.config)
        assert refused.returncode == 1 and "listening" not in refused.stdout
        assert "office-2" in refused.stderr and "before the log's key was changed" in refused.stderr
    assert checkpoints(data) == entries
