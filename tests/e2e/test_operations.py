"""What an operator does: stop, back up, restore, look, and be told what is wrong."""
import base64
import json
import pathlib
import re
import shutil
import signal
import socket
import stat
import subprocess
import time

import pytest

import pupils
from exchange import feed
from held import Held
from office import Office
from signing import receipt_is_genuine
from waiting import wait_for

SUBMISSIONS = feed(pupils.FEED)


@pytest.fixture(scope="module")
def served(office):
    """Served once, so that its clock stands in September."""
    office.configure()
    with office.serve():
        office.step_clock("2022-09-03T10:00:00+08:00")
    return office


def nobody_listens(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except ConnectionError:
        return True
    return False


# ---- stopping

def test_sigterm_lets_a_running_upload_end_with_its_receipt(served, document, coverage):
    served.configure()
    with served.serve() as gateway:
        education = gateway.caller("education", document, coverage)
        with Held(education, education.prepare(SUBMISSIONS, pupils.csv(1, 2), idempotency_key="drained")) as running, \
                education.connect() as idle:
            gateway.process.send_signal(signal.SIGTERM)
            wait_for(lambda: nobody_listens(gateway.port))
            assert idle.ends()
            answer = running.finish()
            assert answer.status == 200 and answer.field("connection") == "close"
            assert running.connection.ends()
        assert gateway.end() == 0
    with served.serve() as gateway:
        education = gateway.caller("education", document, coverage)
        again = education.get("/v1/receipts/" + answer.json()["receipt"]["receipt_id"])
        assert again.body == answer.body


def test_an_upload_that_never_ends_does_not_hold_the_stop(served, document, coverage):
    before = served.totals()
    served.configure("shutdown_ms = 500")
    with served.serve() as gateway:
        education = gateway.caller("education", document, coverage)
        with Held(education, education.prepare(SUBMISSIONS, pupils.csv(3, 4))):
            began = time.monotonic()
            assert gateway.end() == 0
            assert time.monotonic() - began < 25
    assert served.totals() == before


def test_a_second_server_on_the_same_store_is_refused(served):
    served.configure()
    with served.serve() as gateway:
        second = served.run("serve", "--config", served.config)
        assert second.returncode != 0 and "listening" not in second.stdout and second.stderr.strip()
        assert gateway.ops("/healthz") == (200, "ok\n")
        # A command finds the running one through its socket, which is its user's alone.
        assert stat.S_IMODE((served.dir / "data" / "admin.sock").stat().st_mode) == 0o600
        assert served.totals()


# ---- backup

def served_tile(auditor, log):
    """(path, bytes) of the last partial tile at level 0, which caches may keep for ever."""
    size = int(auditor.get(log + "/checkpoint").body.split(b"\n")[1])
    path = f"{log}/tile/0/000.p/{size}"
    tile = auditor.get(path)
    assert tile.status == 200 and tile.field("cache-control") == "max-age=31536000, immutable"
    return path, tile.body


def verify_receipt(office, gateway, answer):
    """`fangpin-verify receipts` over the log as the gateway serves it now."""
    if not (office.bin / "fangpin-verify").exists():
        office.place("fangpin-verify")
    printed = office.gateway("log", "key", "--config", office.config)
    (office.dir / "policy").write_text(f"log {dict(line.split(' ', 1) for line in printed.splitlines())['vkey']}\nquorum none\n")
    (office.dir / "receipt.json").write_bytes(answer.body)
    return subprocess.run([str(office.bin / "fangpin-verify"), "receipts", office.dir / "receipt.json", "--policy", office.dir / "policy",
                           "--log", f"https://127.0.0.1:{gateway.port}/log", "--ca", office.dir / "ca" / "ca.pem", "--gateway-key",
                           office.gateway_key, "--cert", office.dir / "staff" / "auditor.pem", "--key", office.dir / "staff" / "auditor.key"],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120)


def test_a_backup_of_the_serving_gateway_serves_elsewhere(served, document, coverage, tmp_path):
    served.configure()
    copy = served.dir / "county.backup"
    with served.serve() as gateway:
        education = gateway.caller("education", document, coverage)
        kept = education.post(SUBMISSIONS, pupils.csv(10, 11), idempotency_key="in-the-backup")
        with Held(education, education.prepare(SUBMISSIONS, pupils.csv(12), idempotency_key="not-in-the-backup")) as running:
            served.gateway("backup", "--config", served.config, copy)
            lost = running.finish()
            assert lost.status == 200
        tile = served_tile(gateway.caller("auditor", document, coverage), "/log")
        totals = served.totals()
    assert totals["submissions"] >= 2

    other = Office(tmp_path)
    for name in ("bin", "config", "ca", "keys", "tls", "departments", "staff"):
        shutil.copytree(served.dir / name, tmp_path / name, symlinks=True)
    other.gateway_key = served.gateway_key
    other.configure()
    (tmp_path / "data").mkdir(mode=0o700)
    left_behind = tmp_path / "data" / "gateway.db-wal"
    left_behind.write_bytes(b"of another store")
    refused = other.run("restore", "--config", other.config, copy)
    assert refused.returncode != 0 and "-wal" in refused.stderr  # SQLite would play it into the backup
    left_behind.unlink()
    missing = other.run("restore", "--config", other.config, tmp_path / "no.backup")
    assert missing.returncode == 1 and "no.backup" in missing.stderr
    (tmp_path / "data").rmdir()  # the folder may be gone with the disk
    assert "registry revoke" in other.gateway("restore", "--config", other.config, copy)
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700
    refused = other.run("restore", "--config", other.config, copy)
    assert refused.returncode != 0 and refused.stderr.strip()  # never over an existing store
    # What was signed last is not known here: entries may have been lost, and two histories must never be signed.
    refused = other.run("serve", "--config", other.config)
    assert refused.returncode == 1 and "log restart" in refused.stderr and "log-checkpoint" in refused.stderr
    restart = ("log", "restart", "--config", other.config, "--document", "县府办〔2022〕3号")
    approvals = [f"--approve={name}={tmp_path}/staff/{name}-sign.key" for name in ("administrator-1", "administrator-2")]
    # It may have been begun anew since that backup: no name is given twice, so somebody has to say which one was the last.
    unknown = other.run(*restart, *approvals)
    assert unknown.returncode == 1 and "--after" in unknown.stderr
    restart += ("--after", "fangpin.example/130126-demonstration")
    assert other.run(*restart, approvals[0]).returncode == 1  # two of them
    said = other.gateway(*restart, *approvals)
    assert "origin fangpin.example/130126-2-demonstration" in said
    with other.serve() as gateway:
        education = gateway.caller("education", document, coverage)
        again = education.get("/v1/receipts/" + kept.json()["receipt"]["receipt_id"])
        assert again.body == kept.body
        assert education.post(SUBMISSIONS, pupils.csv(10, 11), idempotency_key="in-the-backup").body == kept.body
        fresh = education.post(SUBMISSIONS, pupils.csv(12), idempotency_key="not-in-the-backup").json()
        assert fresh["receipt"]["rows"]["new"] == 1 and receipt_is_genuine(fresh, served.public_key())
        assert fresh["receipt"]["demonstration"] is True  # the mark came with the store
        # Begun anew over fewer entries, the log has other tiles: no URL gives other bytes than before.
        auditor = gateway.caller("auditor", document, coverage)
        assert served_tile(auditor, "/log/2")[1] != tile[1]
        for path in (tile[0], tile[0].replace("/tile/0/", "/tile/entries/"), "/log/2/tile/0/999.p/1", "/log/2/tile/entries/999.p/1",
                     "/log/3/checkpoint"):
            assert auditor.get(path).status == 404, path
        bundle = auditor.get("/log/2/tile/entries/000.p/1")
        assert bundle.status == 200 and bundle.field("cache-control") == "max-age=31536000, immutable"
        bureau = gateway.caller("bureau", document, coverage)
        for path in ("checkpoint", "tile/0/000.p/1", "tile/entries/000.p/1"):
            assert bureau.get("/log/2/" + path).status == 403, path
        # The departments' receipts from before: one is kept, the other was acknowledged and lost.
        for answer, words in ((kept, "education/dropout"), (lost, "ACKNOWLEDGED, AND LOST")):
            checked = verify_receipt(other, gateway, answer)
            assert checked.returncode == 1 and words in checked.stdout, checked.stdout
            assert "NOT PROVEN" not in checked.stdout and "[L5]" in checked.stdout


def test_a_backup_holds_no_key(served):
    served.configure()
    copy = served.dir / "keyless.backup"
    served.gateway("backup", "--config", served.config, copy)
    content = copy.read_bytes()
    secrets = [encoded for path in (served.dir / "keys").iterdir() for encoded in re.findall(r"[A-Za-z0-9+/]{43}=", path.read_text())]
    assert len(secrets) >= 3
    for secret in secrets:
        raw = base64.b64decode(secret)
        for form in (secret.encode(), raw, raw.hex().encode()):
            assert form not in content


def test_what_is_no_backup_is_not_restored(served, tmp_path):
    other = Office(tmp_path)
    for name in ("bin", "config", "ca", "keys", "tls"):
        shutil.copytree(served.dir / name, tmp_path / name, symlinks=True)
    other.configure()
    (tmp_path / "data").mkdir(mode=0o700)
    (tmp_path / "broken").write_bytes(b"SQLite format 3\0" + b"x" * 5000)
    refused = other.run("restore", "--config", other.config, tmp_path / "broken")
    assert refused.returncode != 0 and not list((tmp_path / "data").glob("*.db"))


# ---- looking

def test_the_ledger_reads_the_same_over_the_api_and_on_the_command_line(served, document, coverage):
    served.configure()
    with served.serve() as gateway:
        over_api = gateway.caller("bureau", document, coverage).get("/v1/standing").json()
        assert over_api == json.loads(served.gateway("standing", "--json", "--config", served.config))
        table = served.gateway("standing", "--config", served.config)
        for window in over_api["windows"]:
            assert window["feed"] in table and window["id"] in table
    # Without a server the command reads the store itself.
    assert json.loads(served.gateway("standing", "--json", "--config", served.config)) == over_api


def test_the_ops_listener(served, document, coverage):
    served.configure()
    with served.serve() as gateway:
        assert gateway.ops("/healthz") == (200, "ok\n")
        status, text = gateway.ops("/readyz")
        ready = json.loads(text)
        assert status == 200 and ready["ready"] is True
        assert {check["name"] for check in ready["checks"]} == {"keys", "envelopes", "clock", "disk", "store", "log"}
        before = gateway.metric("fangpin_submissions_accepted")
        gateway.caller("education", document, coverage).post(SUBMISSIONS, pupils.csv(20))
        assert gateway.metric("fangpin_submissions_accepted") == before + 1
        assert gateway.metric("fangpin_disk_free_bytes") > 0
        assert gateway.ops("/v1/time")[0] == 404


# ---- the configuration

def test_check_config_names_every_mistake_with_file_line_and_remedy(served):
    served.configure("body_bytes = 1\nrow_bytes = 99999999\nno_such_limit = 7", port="yes")
    text = served.config.read_text()
    refused = served.run("check-config", "--config", served.config)
    assert refused.returncode == 2
    for key in ("body_bytes", "row_bytes", "no_such_limit"):
        line = 1 + text[:text.index(f"\n{key} = ") + 1].count("\n")
        found = [said for said in refused.stderr.splitlines() if f":{line}:" in said and key in said]
        assert len(found) == 1 and found[0].startswith(str(served.config)), refused.stderr
    assert "listen.api" in refused.stderr
    serve = served.run("serve", "--config", served.config)
    assert serve.returncode == 2 and "no_such_limit" in serve.stderr and "listening" not in serve.stdout


def test_check_config_tries_the_keys_and_says_what_is_unsafe(served):
    served.configure()
    right = served.run("check-config", "--config", served.config)
    assert right.returncode == 0 and "hardening.memory_lock" in right.stdout, right.stderr
    key = served.dir / "keys" / "receipt-sign.key"
    key.chmod(0o644)
    try:
        refused = served.run("check-config", "--config", served.config)
        assert refused.returncode == 2 and "receipt-sign.key" in refused.stderr and "chmod 600" in refused.stderr
    finally:
        key.chmod(0o600)
    missing = served.config.read_text().replace("tls/gateway.pem", "tls/nowhere.pem")
    served.config.write_text(missing)
    refused = served.run("check-config", "--config", served.config)
    assert refused.returncode == 2 and "tls/nowhere.pem" in refused.stderr


# ---- the logs

def persons():
    """What stands in the rows that the next test pushes."""
    for number in range(40, 60):
        yield pupils.citizen_id(number)
    yield "测试生"
    yield "测试家长"
    yield "13900000001"
    yield "青同中学"


def found_in(text):
    return [person for person in persons() if person in text]


def test_no_log_file_knows_a_person_even_at_the_finest_level(served, document, coverage):
    served.configure("row_bytes = 2048", more='\n[log]\nlevel = "trace"\n')
    with served.serve() as gateway:
        education = gateway.caller("education", document, coverage)
        rows = pupils.csv(*range(40, 60))
        assert education.post(SUBMISSIONS, rows).status == 200
        assert education.post(SUBMISSIONS, rows.replace(b"2022-09-01", b"2031-01-01")).status == 200  # every row rejected
        assert education.post(SUBMISSIONS, rows + pupils.row(41).encode() * 40).status == 413
        assert education.post(SUBMISSIONS, pupils.row(42).encode()).status == 422  # a person where the header should be
        record = {"citizen_id": pupils.citizen_id(43), "discovered": "2022-09-01"}
        withdrawal = json.dumps({"records": [record], "reason": "x"}).encode()
        assert education.post(feed(pupils.FEED, "withdrawals"), withdrawal, "application/json").status == 200
        assert education.post(feed(pupils.FEED, "withdrawals"), withdrawal[:-2], "application/json", allowed=False).status == 400
        with education.connect() as connection:  # a person in the target
            connection.send(f"GET /v1/receipts/{pupils.citizen_id(44)} HTTP/1.1\r\nHost: {education.authority}\r\n\r\n".encode())
            education.judge(connection.read_answer())
        with education.connect() as connection:  # a person where a header should be
            connection.send(rows + b"\r\n\r\n")
            assert connection.read_answer().status == 400
    logs = sorted(served.dir.glob("*.log"))
    assert len(logs) >= 2
    said = {log.name: log.read_text(errors="replace") for log in logs}
    assert any("pushSubmission" in text for text in said.values())
    assert found_in(f"a planted line about {pupils.citizen_id(40)}") == [pupils.citizen_id(40)]  # the scan finds what is there
    assert {name: found_in(text) for name, text in said.items() if found_in(text)} == {}
    assert [str(path) for path in pathlib.Path(served.dir / "data").rglob("*") if path.is_file()
            and any(person.encode() in path.read_bytes() for person in persons())] == []


# ---- commands

def test_a_window_is_waived_with_the_document_that_allows_it(served, document, coverage):
    served.configure()
    waive = ("waive", "--config", served.config, "--duty", "housing", "--window", "2022-09-01/2022-09-15", "--document")
    with served.serve() as gateway:
        served.gateway(*waive, "县府办〔2022〕1号")
        assert served.run(*waive, "县府办〔2022〕2号").returncode != 0  # a verdict is final
        windows = gateway.caller("housing", document, coverage).get(feed("housing/dangerous-house", "windows")).json()["windows"]
        assert [(window["verdict"], window["waiver"]) for window in windows] == [("waived", "县府办〔2022〕1号")]


# What is in headers alone is in no program's list of shared libraries.
HEADERS = {"Boost", "toml++", "CLI11"}
SHARED = {"OpenSSL": "libcrypto", "libsodium": "libsodium", "SQLite": "libsqlite3", "simdjson": "libsimdjson", "expat": "libexpat",
          "minizip": "libminizip", "zlib": "libz", "spdlog": "libspdlog", "fmt": "libfmt"}


@pytest.mark.parametrize("program", ["fangpin-gateway", "fangpin-push", "fangpin-national-sim", "fangpin-verify", "fangpin-witness"])
def test_every_program_says_what_it_is_and_all_that_it_is_built_with(served, program):
    path = served.binaries / program
    helped = subprocess.run([path, "--help"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=60)
    assert helped.returncode == 0 and "Usage" in helped.stdout, helped.stdout + helped.stderr
    wrong = subprocess.run([path, "--nonsense"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)
    assert wrong.returncode == (3 if program == "fangpin-verify" else 2)  # 1 and 2 are an auditor's findings
    done = subprocess.run([path, "--version"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=60)
    first, *libraries = done.stdout.splitlines()
    assert done.returncode == 0 and first.split() == [program, "0.1.0"]
    assert all(re.fullmatch(r"[A-Za-z0-9+]+ \d+(\.\d+)+\S*", line) for line in libraries), libraries
    named = {line.split()[0] for line in libraries}
    linked = subprocess.run(["readelf", "-d", path], stdout=subprocess.PIPE, text=True, timeout=60).stdout
    needed = {file.split(".so")[0] for file in re.findall(r"\(NEEDED\).*\[(\S+)\]", linked)}
    if program == "fangpin-verify" and not needed & set(SHARED.values()):
        assert named == {"Boost", "OpenSSL", "libsodium", "toml++", "fmt", "CLI11"}  # linked in
    else:
        assert named - HEADERS == {name for name, file in SHARED.items() if file in needed}
        assert {"Boost", "CLI11"} <= named


def help_pages(program, *path):
    """The help of a program and of all its commands."""
    page = subprocess.run([program, *path, "--help"], stdout=subprocess.PIPE, text=True, timeout=60).stdout
    yield path, page
    commands = page.partition("Subcommands:\n")[2].split("\n\n")[0]
    for name in re.findall(r"^  ([a-z-]+)  ", commands, re.MULTILINE):
        yield from help_pages(program, *path, name)


@pytest.mark.parametrize("program", ["fangpin-gateway", "fangpin-push"])
def test_the_help_says_what_each_option_is(served, program):
    silent = []
    for path, page in help_pages(served.bin / program):
        lines = [*page.splitlines(), ""]
        for line, below in zip(lines, lines[1:]):
            described = re.search(r"\S {2,}\S|[^\x00-\x7f]", line) or below.startswith(" " * 20)
            if re.match(r"  (-|[A-Z]+ )\S", line) and not described:
                silent.append(" ".join((*path, line.strip())))
    assert not silent


def test_a_feed_that_is_nearly_named_is_offered(served):
    done = served.run("explain", "dropout")
    assert done.returncode == 2 and "education/dropout" in done.stderr


def test_every_contract_can_be_read_as_a_page(served):
    feeds = [line.split("\t")[0] for line in served.gateway("explain").splitlines()]
    assert len(feeds) > 15
    for name in feeds:
        page = served.gateway("explain", name)
        assert name in page and "条款" in page
    assert served.run("explain", "no/such-feed").returncode == 2
