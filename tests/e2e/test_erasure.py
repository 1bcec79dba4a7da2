"""The link behind a handle is erased by two administrators, and an older backup does not bring it back."""
import json
import shutil
import signal
import sqlite3

import pytest

from exchange import Caller
from signing import SigningKey
from test_authorizations import AUTHORIZATIONS, CHILD, FIND, JSON, LETTER
from test_queries import citizen_id


@pytest.fixture(scope="module")
def gateway(office):
    office.configure()
    with office.serve() as gateway:
        office.step_clock("2022-09-10T10:00:00+08:00")
        yield gateway


@pytest.fixture
def bureau(gateway, document, coverage):
    key = SigningKey("bureau", gateway.office.dir / "staff" / "bureau-sign.key")
    return Caller(gateway.port, gateway.office.tls("bureau"), key, gateway.office.public_key(), document, coverage)


def forget(office, handle, *administrators):
    approvals = [word for name in administrators for word in ("--approve", f"{name}={office.dir / 'staff' / name}-sign.key")]
    return office.run("log", "forget", "--config", office.config, handle, "--legal-basis", "个人信息保护法47", "--document", "灵信〔2022〕1号",
                      *approvals)


def found(bureau):
    return bureau.post(FIND, json.dumps({"citizen_id": CHILD, "reason": "counter"}).encode(), JSON).json()


def test_what_is_erased_stands_in_no_later_entry(gateway, office, bureau):
    def post(path, document):
        return bureau.post(path, json.dumps(document).encode(), JSON)

    def letter(scan):
        one = {**LETTER, "evidence": {"method": "wet-signature", "digest": scan * 64}}
        one["members"] = [{**LETTER["members"][0], "citizen_id": citizen_id("13019919850505005")},
                          {**LETTER["members"][1], "citizen_id": citizen_id("13019919860606006"), "capacity": "full", "signed_by": "self"}]
        del one["members"][1]["guardian"]
        return one

    def ask(home, **more):
        return post("/v1/asset-queries", {"household": home["household"], "item": "check/vehicles", "provider": "public-security",
                                          "purpose": "verification", **more})

    def erase(handle):
        erased = forget(office, handle, "administrator-1", "administrator-2")
        assert erased.returncode == 0, erased.stderr
    home = office.handles(post(AUTHORIZATIONS, letter("d")).json())
    head, spouse = home["members"]
    assert office.entry(ask(home).json()["log_index"])["subjects"] == [head, spouse]
    erase(spouse)
    assert office.entry(ask(home).json()["log_index"])["subjects"] == [head]
    assert ask(home, subjects=[head, spouse]).code() == "denied-member-not-covered"
    wanted = {"household": home["household"], "purpose": "complaint"}
    assert post("/v1/transcripts", wanted).status == 200
    assert post("/v1/transcripts", {**wanted, "member": spouse}).code() == "household-unknown"
    erase(home["household"])
    assert ask(home).code() == "denied-household-unknown"
    assert post("/v1/transcripts", wanted).code() == "household-unknown"
    search = post(FIND, {"citizen_id": citizen_id("13019919850505005"), "reason": "counter"}).json()
    assert (search["subject"], search["households"]) == (head, [])
    assert post(AUTHORIZATIONS, letter("d")).json()["reason"] == "evidence-of-another-household", "it signs anew"
    again = office.handles(post(AUTHORIZATIONS, letter("e")).json())
    assert again["household"] != home["household"] and again["members"][0] == head and spouse not in again["members"]
    assert ask(again).status == 200
    audited = office.audit("access")
    assert audited.returncode == 0, audited.stdout


def test_two_erase_and_no_backup_brings_it_back(gateway, office, bureau, document, coverage):
    captured = office.handles(bureau.post(AUTHORIZATIONS, json.dumps(LETTER).encode(), JSON).json())
    handle = captured["members"][1]
    backup = office.dir / "before.db"
    office.gateway("backup", "--config", office.config, backup)
    assert forget(office, handle, "administrator-1").returncode != 0
    assert forget(office, handle, "administrator-1", "administrator-1").returncode != 0
    assert found(bureau)["subject"] == handle
    erased = forget(office, handle, "administrator-1", "administrator-2")
    assert erased.returncode == 0, erased.stderr
    assert found(bureau)["outcome"] == "not-found"
    auditor = gateway.caller("auditor", document, coverage)
    assert auditor.get(f"{AUTHORIZATIONS}/{captured['number']}").json()["members"][1]["subject"] == handle, "the record stays"
    again = office.handles(bureau.post(AUTHORIZATIONS, json.dumps(LETTER).encode(), JSON).json())
    assert again["members"][0] == captured["members"][0] and again["members"][1] != handle
    log = office.dir / "exported"
    office.gateway("log", "export", "--config", office.config, log)
    assert gateway.end() == 0

    data = office.dir / "data"
    for name in ("gateway.db", "gateway.db-wal", "gateway.db-shm"):
        if (data / name).exists():
            shutil.move(data / name, office.dir / f"old-{name}")
    broken = office.run("restore", "--config", office.config, backup, "--log", office.dir / "nowhere")
    assert broken.returncode != 0 and not (data / "gateway.db").exists(), "nothing serves from a link that should be gone"
    altered = office.dir / "altered"
    shutil.copytree(log, altered)
    bundle = next(path for path in (altered / "tile" / "entries").rglob("*") if path.is_file() and handle.encode() in path.read_bytes())
    bundle.write_bytes(bundle.read_bytes().replace(handle.encode(), captured["members"][0].encode()))
    forged = office.run("restore", "--config", office.config, backup, "--log", altered)
    assert forged.returncode != 0 and "altered" in forged.stderr and not (data / "gateway.db").exists(), "an unsigned folder erases nobody"
    for effect in ("restore.1-copied", "restore.2-erased"):
        killed = office.run("restore", "--config", office.config, backup, "--log", log, FANGPIN_KILL_AT=effect)
        assert killed.returncode == -signal.SIGKILL and not (data / "gateway.db").exists(), "a restore that was cut leaves no store that serves"
    restored = office.run("restore", "--config", office.config, backup, "--log", log)
    assert restored.returncode == 0 and "erased again: 1" in restored.stdout, restored.stdout + restored.stderr
    assert not list(data.glob("*.restoring*"))
    with sqlite3.connect(f"file:{data / 'gateway.db'}?mode=ro", uri=True) as store:
        assert store.execute("SELECT count(*) FROM subject WHERE handle = ?", (handle,)).fetchone() == (0,)
