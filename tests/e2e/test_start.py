"""check-config and serve say the same of what keeps the gateway from starting, in the same words, and neither opens a port."""
import contextlib
import os
import pathlib
import re
import resource
import sqlite3
import subprocess
import tempfile

import pytest

from office import Office

NOBODY = 65534


@pytest.fixture(scope="module")
def founded():
    """A county whose store nobody has registered anybody in."""
    with tempfile.TemporaryDirectory(prefix="fangpin-e2e-") as directory:
        office = Office(pathlib.Path(directory))
        office.make("keys-only")
        yield office


def both(office, prepare=None, user=None, drop=None):
    """Runs both programs on the same mistake; the sentences, which must be the same, and the exit status, which is not 0."""
    said = []
    for command in ("check-config", "serve"):
        done = subprocess.run([str(office.bin / "fangpin-gateway"), command, "--config", str(office.config)], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, timeout=60, preexec_fn=prepare, user=user, group=drop,
                              extra_groups=[] if user is not None else None)
        assert done.returncode != 0 and "listening" not in done.stdout, done.stdout + done.stderr
        said.append((done.returncode, done.stderr.splitlines()))
    assert said[0] == said[1]
    status, lines = said[0]
    assert lines and all(" / " in line for line in lines), lines  # Chinese and English
    return status, lines


def line_of(office, key):
    text = office.config.read_text()
    return f"{office.config}:{1 + text[:text.index(f'{chr(10)}{key} = ') + 1].count(chr(10))}: "


def only(lines, *words):
    found = [line for line in lines if all(word in line for word in words)]
    assert len(found) == 1, lines
    return found[0]


def sanitized(office):
    return b"__asan_init" in (office.binaries / "fangpin-gateway").read_bytes()


def test_memory_that_cannot_be_locked(office):
    if sanitized(office):
        pytest.skip("memory is not locked under sanitizers")
    office.configure()
    office.config.write_text(office.config.read_text().replace('"keys-only"', '"all"'))
    status, lines = both(office, lambda: resource.setrlimit(resource.RLIMIT_MEMLOCK, (8 << 20, 8 << 20)))
    assert status == 2
    assert only(lines, "LimitMEMLOCK=infinity", "prlimit").startswith(line_of(office, "memory_lock") + "hardening.memory_lock")


def test_a_county_without_a_receiver_of_identities(founded):
    founded.configure()
    status, lines = both(founded)
    assert status == 2 and "registry add --kind receiver" in only(lines, str(founded.dir / "data" / "gateway.db"))
    warned = founded.run("check-config", "--config", founded.config).stdout
    assert "0 administrators are registered" in warned


def test_everything_that_is_wrong_at_once(office):
    """The configuration, a key, the store: nobody mends one thing to be told the next."""
    office.configure()
    text = office.config.read_text()
    office.config.write_text(text.replace('"tls/gateway.pem"', '"tls/nowhere.pem"').replace("demonstration-2022.toml", "nowhere.toml"))
    key = office.dir / "keys" / "receipt-sign.key"
    key.chmod(0o644)
    try:
        status, lines = both(office)
    finally:
        key.chmod(0o600)
    assert status == 2
    assert only(lines, "tls/nowhere.pem").startswith(line_of(office, "certificate"))
    assert only(lines, "chmod 600").startswith(line_of(office, "signing"))
    assert [line for line in lines if "nowhere.toml" in line]


def broken_files(office, spoil):
    """gateway.toml spoilt, and mistakes in the files that it names; the sentences about all of them."""
    office.configure()
    text = office.config.read_text().replace("demonstration-2022.toml", "broken.toml").replace('"tls/gateway.pem"', '"tls/nowhere.pem"')
    office.config.write_text(spoil(text))
    policy = office.dir / "config" / "policies" / "broken.toml"
    policy.write_text('extends = "demonstration-2022"\n\nno_such_key = 1\n[[duties]]\nid = 7\n')
    calendar = office.dir / "config" / "calendars" / "cn-2031.toml"
    calendar.write_text("year = \"next\"\n")
    key = office.dir / "keys" / "receipt-sign.key"
    key.chmod(0o644)
    try:
        status, lines = both(office)
    finally:
        key.chmod(0o600)
        policy.unlink()
        calendar.unlink()
    assert status == 2 and len(lines) == len(set(lines))
    only(lines, f"{policy}:3: ", "no_such_key")
    assert [line for line in lines if line.startswith(f"{policy}:4: ") or line.startswith(f"{policy}:5: ")]
    assert [line for line in lines if line.startswith(f"{calendar}:1: ")]
    assert only(lines, "chmod 600").startswith(line_of(office, "signing"))
    return lines


def test_a_mistake_in_the_settings_hides_none_in_the_files_behind_them(office):
    lines = broken_files(office, lambda text: text + "\n[limit]\nrows = 5\n")
    only(lines, str(office.config), ": limit: ")
    assert only(lines, "tls/nowhere.pem").startswith(line_of(office, "certificate"))
    assert len([line for line in lines if line.startswith(str(office.config))]) == 3


def test_nor_does_a_line_that_is_no_toml(office):
    lines = broken_files(office, lambda text: text + "\n[limits2\nrows = 5\n")
    broken = office.config.read_text().count("\n") - 1
    only(lines, f"{office.config}:{broken}: ", "TOML")


def test_a_key_that_is_wrong_itself_is_said_once(office):
    office.configure()
    office.config.write_text(re.sub('\npolicy = ".*"', "\npolicy = 2022", office.config.read_text()))
    status, lines = both(office)
    assert status == 2 and only(lines, "policy").startswith(line_of(office, "policy")) and len(lines) == 1


def test_more_mistakes_than_anybody_reads_are_counted(office):
    office.configure("\n".join(f"no_such_limit_{number} = 1" for number in range(250)))
    status, lines = both(office)
    assert status == 2 and len(lines) == 201 and "50 more" in lines[-1]


def test_a_signing_key_for_forwarding_that_is_none(office):
    office.configure()
    office.config.write_text(office.config.read_text().replace("enabled = false", "enabled = true").replace("keys/forward-sign.key",
                                                                                                        "national/envelope.key"))
    status, lines = both(office)
    assert status == 2 and only(lines, "forwarding.signing_key").startswith(line_of(office, "signing_key"))


def test_no_store(office):
    office.configure(data="elsewhere")
    (office.dir / "elsewhere").mkdir(mode=0o700, exist_ok=True)
    status, lines = both(office)
    assert status == 2 and "fangpin-gateway init" in only(lines, "gateway.db")
    office.configure(data="not-there")
    status, lines = both(office)
    assert status == 2 and only(lines, "not-there is not there")


def test_a_store_of_a_newer_program(founded):
    founded.configure()
    path = founded.dir / "data" / "gateway.db"
    with contextlib.closing(sqlite3.connect(path)) as store:
        known = store.execute("PRAGMA user_version").fetchone()[0]
        store.execute("PRAGMA user_version=999")
    try:
        status, lines = both(founded)
        assert status == 2 and "999" in only(lines, "newer version")
    finally:
        with contextlib.closing(sqlite3.connect(path)) as store:
            store.execute(f"PRAGMA user_version={known}")


@pytest.mark.skipif(os.geteuid() != 0, reason="takes another user")
def test_another_user_than_the_gateways(founded):
    """Nobody is told to take the gateway's files away from it."""
    founded.configure()
    data = founded.dir / "data"
    os.chown(data, NOBODY, -1)
    try:
        status, lines = both(founded)
        assert status == 2 and "runuser -u nobody" in only(lines, "root")
        assert not [line for line in lines if "chown" in line], lines
    finally:
        os.chown(data, 0, -1)


@pytest.mark.skipif(os.geteuid() != 0, reason="takes another user")
def test_files_that_the_gateways_user_cannot_read():
    with tempfile.TemporaryDirectory(prefix="fangpin-e2e-") as directory:
        office = Office(pathlib.Path(directory))
        office.place = lambda program: Office.__mro__[1].place(office, program)  # a copy: that user cannot walk to the build
        office.make("keys-only")
        office.configure()
        office.dir.chmod(0o755)
        os.chown(office.dir / "data", NOBODY, -1)
        for name in ("keys", "tls"):
            (office.dir / name).chmod(0o755)
        status, lines = both(office, user=NOBODY, drop=NOBODY)
        assert status == 2
        for key, file in (("tls.key", "tls/gateway.key"), ("keys.pseudonym", "keys/pseudonym.keys"), ("keys.signing", "keys/receipt-sign.key")):
            assert "cannot be read" in only(lines, file, key) and line_of(office, key.split(".")[1]) in only(lines, file, key)
        assert "keys/log.key" in "\n".join(lines)


def test_a_log_whose_last_checkpoint_is_gone(office):
    office.configure()
    with office.serve():
        office.step_clock("2022-09-03T10:00:00+08:00")
    head = office.dir / "data" / "log-checkpoint"
    kept = head.read_bytes()
    head.unlink()
    try:
        status, lines = both(office)
        assert status == 1 and "log restart" in only(lines, "log-checkpoint")
        assert not head.exists()
    finally:
        head.write_bytes(kept)
        head.chmod(0o600)


def test_what_is_right_is_right_beside_a_server(office):
    office.configure()
    with office.serve():
        right = office.run("check-config", "--config", office.config)
        assert right.returncode == 0, right.stderr
        assert "hardening.memory_lock" in right.stdout and "administrators" not in right.stdout
    assert office.run("check-config", "--config", office.config).returncode == 0
    with office.serve() as gateway:
        assert gateway.ops("/healthz")[0] == 200
