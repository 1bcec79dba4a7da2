"""fangpin-push against the real gateway: its exit codes, its promises about retries, and that `check` foretells the receipt."""
import contextlib
import json
import re
import socket
import subprocess
import time

import pytest

import pupils
from office import SOURCE
from waiting import wait_for

MANIFEST = json.loads((SOURCE / "tests" / "data" / "samples" / "manifest.json").read_text())
ALL_ACCEPTED, SOME_REJECTED, REFUSED, UNREACHABLE, UNTRUSTED = range(5)
FILES = [push for push in MANIFEST["pushes"] if push["file"] and not push.get("repeat_of")]


@pytest.fixture(scope="module")
def gateway(office):
    office.configure()
    with office.serve() as gateway:
        office.write_push_settings(gateway.url)
        yield gateway


@pytest.fixture
def csv_file(tmp_path):
    def write(content, name="pupils.csv"):
        path = tmp_path / name
        path.write_bytes(content)
        return path
    return write


def pending(office, department="education"):
    return sorted((office.dir / "departments" / department / "pending").glob("push-*.json"))


def foretold(office, push, today):
    """What `check` says of a file, without network or configuration."""
    command = [str(office.bin / "fangpin-push"), "--json", "check", str(SOURCE / "tests" / "data" / "samples" / push["file"]), "--feed",
               push["feed"], "--today", today, "--policy", str(office.dir / "config" / "policies" / "demonstration-2022.toml")]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=180, cwd="/")
    return done.returncode, json.loads(done.stdout)


class TestMonth:
    """Every file of the samples in its order: what `check` says before is what the receipt says after."""

    @pytest.mark.parametrize("push", FILES, ids=[f"{n}-{push['feed'].replace('/', '-')}" for n, push in enumerate(FILES)])
    def test_check_says_what_the_receipt_says(self, gateway, office, push):
        office.step_clock(push["pushed_at"])
        status, check = foretold(office, push, push["pushed_at"][:10])
        options = [option for name in ("population", "window") if push.get(name) for option in (f"--{name}", push[name])]
        pushed = office.push(push["department"], "push", SOURCE / "tests" / "data" / "samples" / push["file"], "--feed", push["feed"], *options)
        assert pushed.returncode == status == (SOME_REJECTED if push["rejected"] else ALL_ACCEPTED), pushed.stderr
        receipt = json.loads(pushed.stdout)["receipt"]
        rows = receipt["rows"]
        assert check["rows"] == {"accepted": rows["new"] + rows["corrected"] + rows["regrouped"] + rows["unchanged"],
                                 "rejected": rows["rejected"], "without_alert": rows["without_alert"]}
        assert check["row_problems"] == receipt["row_problems"] and check["refused"] is None
        assert check["rows"]["accepted"] == push["accepted"] and len(check["no_alert"]) == len(push["no_alert"])

    @pytest.mark.parametrize("refused", MANIFEST["refused"], ids=[f"{n}" for n in range(len(MANIFEST["refused"]))])
    def test_check_refuses_what_the_gateway_refuses(self, gateway, office, refused):
        status, check = foretold(office, refused, "2022-10-09")
        pushed = office.push(refused["department"], "push", SOURCE / "tests" / "data" / "samples" / refused["file"], "--feed", refused["feed"])
        assert status == pushed.returncode == REFUSED
        said = json.loads(pushed.stdout)
        reason = check["refused"]["reason"]
        assert said.get("reason") == reason or reason in said["message"]
        assert check["refused"]["detail"] and check["refused"]["detail_en"]


FIRE = "emergency-management/fire"
TABLE = "姓名,身份证号,火灾日期,损失金额\n甲,130199198401095251,2022-09-20,1.2\n"


def test_what_a_title_did_to_the_amounts_is_said_before_and_after(gateway, office, csv_file):
    file = csv_file(f"火灾农户统计表,,,\n填报单位：应急局,,单位：万元,\n{TABLE}".encode())
    checked = office.push("emergency-management", "check", file, "--feed", FIRE, "--today", "2022-10-09")
    pushed = office.push("emergency-management", "push", file, "--feed", FIRE)
    assert checked.returncode == pushed.returncode == ALL_ACCEPTED, checked.stderr + pushed.stderr
    said = json.loads(pushed.stdout)["receipt"]["row_problems"]
    assert said == json.loads(checked.stdout)["row_problems"]
    assert {"line": 2, "column": "损失金额", "reason": "unit-from-title", "warning": True} in said


def test_a_second_table_is_refused_before_and_after(gateway, office, csv_file):
    file = csv_file(f"{TABLE}身份证号,姓名,损失金额,火灾日期\n13019920040521051X,乙,1,2022-09-20\n".encode())
    checked = office.push("emergency-management", "check", file, "--feed", FIRE, "--today", "2022-10-09")
    pushed = office.push("emergency-management", "push", file, "--feed", FIRE)
    assert checked.returncode == pushed.returncode == REFUSED
    refused = json.loads(checked.stdout)["refused"]
    assert (refused["reason"], refused["line"]) == ("file-second-table", 3)
    assert "file-second-table" in pushed.stdout


def test_reading_commands_and_the_kept_receipt(gateway, office, csv_file):
    pushed = office.push("education", "push", csv_file(pupils.csv(1, 2, found="2022-09-02")), "--feed", pupils.FEED)
    assert pushed.returncode == ALL_ACCEPTED, pushed.stderr
    receipt = json.loads(pushed.stdout)["receipt"]
    identity = receipt["receipt_id"]
    kept = office.dir / "departments" / "education" / "receipts" / f"{identity}.json"
    assert json.loads(kept.read_text())["receipt"] == receipt and not pending(office)
    for command in (["time"], ["standing"], ["receipts"], ["receipt", identity], ["late", identity], ["contract", pupils.FEED],
                    ["windows", "--feed", pupils.FEED], ["verify", kept], ["explain", identity, "--text", "开学后才发现"]):
        done = office.push("education", *command)
        assert done.returncode == 0, (command, done.stdout, done.stderr)
    assert [entry["receipt_id"] for entry in json.loads(office.push("education", "receipts", "--limit", "1").stdout)["receipts"]] == [identity]


def test_a_receipt_that_was_changed_is_no_receipt(gateway, office, csv_file):
    receipts = office.dir / "departments" / "education" / "receipts"
    office.push("education", "nil", "--feed", pupils.FEED)
    document = json.loads(next(receipts.glob("*.json")).read_text())
    document["receipt"]["rows"]["new"] = 1000
    forged = csv_file(json.dumps(document).encode(), "forged.json")
    assert office.push("education", "verify", forged).returncode == UNTRUSTED


def test_withdrawing(gateway, office, csv_file):
    office.push("education", "push", csv_file(pupils.csv(5)), "--feed", pupils.FEED)
    record = {"citizen_id": pupils.citizen_id(5), "discovered": "2022-09-01"}
    file = csv_file(json.dumps({"records": [record], "reason": "核实后不属实"}).encode(), "withdraw.json")
    done = office.push("education", "withdraw", file, "--feed", pupils.FEED)
    assert done.returncode == 0 and json.loads(done.stdout)["receipt"]["revisions"]["withdraw"] == 1


def test_what_is_wrong_with_the_command_or_its_settings_is_status_2(gateway, office, csv_file):
    file = csv_file(pupils.csv(6))
    assert office.push("education", "push", file, "--feed", "no-slash").returncode == REFUSED
    assert office.push("education", "push", file.with_name("missing.csv"), "--feed", pupils.FEED).returncode == REFUSED
    assert office.push("education", "push", file, "--feed", "health/epidemic").returncode == REFUSED
    assert office.push("education", "nonsense").returncode == REFUSED
    settings = office.dir / "departments" / "education" / "push.toml"
    right = settings.read_text()
    try:
        settings.write_text(right.replace("gateway_key", "gateway_kay"))
        refused = office.push("education", "time")
        assert refused.returncode == REFUSED and "gateway_kay" in refused.stdout + refused.stderr
    finally:
        settings.write_text(right)
    assert not pending(office)


def test_an_answer_that_another_key_signed_is_not_believed(gateway, office, csv_file):
    settings = office.dir / "departments" / "education" / "push.toml"
    right = settings.read_text()
    other = office.signing_key("health").public_text
    try:
        settings.write_text(re.sub(r'gateway_key = ".*"', f'gateway_key = "{other}"', right))
        done = office.push("education", "push", csv_file(pupils.csv(7)), "--feed", pupils.FEED)
        assert done.returncode == UNTRUSTED and len(pending(office)) == 1
    finally:
        settings.write_text(right)
    # With the right key again the same command gets the receipt of what happened.
    done = office.push("education", "push", csv_file(pupils.csv(7)), "--feed", pupils.FEED)
    assert done.returncode == ALL_ACCEPTED and not pending(office)
    assert json.loads(done.stdout)["receipt"]["rows"]["new"] == 1


class TestAbsence:
    """A gateway that is not there."""

    @pytest.fixture(scope="class")
    def port(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return probe.getsockname()[1]

    @pytest.fixture(scope="class")
    def absent(self, office, port):
        office.configure(port=port)
        office.write_push_settings(f"https://127.0.0.1:{port}")
        return office

    # The module's gateway must be gone first: one store, one server.
    def test_the_gateway_of_the_tests_before_ends(self, gateway):
        assert gateway.end() == 0

    def test_status_3_and_the_same_command_later_pushes_once(self, absent, csv_file):
        file = csv_file(pupils.csv(8))
        done = absent.push("education", "--give-up-after", "1", "push", file, "--feed", pupils.FEED)
        assert done.returncode == UNREACHABLE and len(pending(absent)) == 1
        key = json.loads(pending(absent)[0].read_text())["idempotency_key"]
        with absent.serve():
            done = absent.push("education", "push", file, "--feed", pupils.FEED)
            assert done.returncode == ALL_ACCEPTED, done.stderr
            receipt = json.loads(done.stdout)["receipt"]
            assert receipt["idempotency_key"] == key and receipt["rows"]["new"] == 1 and not pending(absent)

    def test_reading_gives_up_within_seconds_and_says_where_to_look(self, absent, port):
        began = time.monotonic()
        done = absent.push("education", "windows", "--feed", pupils.FEED)
        assert done.returncode == UNREACHABLE and time.monotonic() - began < 20
        said = json.loads(done.stdout)["message"]
        assert f"127.0.0.1:{port} 拒绝连接" in said and re.search(r"push\.toml 第 \d+ 行的 gateway", said)

    def test_it_waits_for_a_gateway_that_comes_back(self, absent, csv_file):
        command = absent.push_command("education", "--give-up-after", "120", "push", csv_file(pupils.csv(9)), "--feed", pupils.FEED)
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as waiting:
            try:
                wait_for(lambda: pending(absent))
                assert waiting.poll() is None
                with absent.serve():
                    out, err = waiting.communicate(timeout=120)
            finally:
                if waiting.poll() is None:
                    waiting.kill()
        assert waiting.returncode == ALL_ACCEPTED, err
        assert json.loads(out)["receipt"]["rows"]["new"] == 1 and not pending(absent)

    def test_a_refusal_for_lack_of_room_can_be_repeated(self, absent, csv_file, port):
        file = csv_file(pupils.csv(10))
        with contextlib.ExitStack() as clean_up:
            absent.configure_without_room(clean_up, port)
            clean_up.enter_context(absent.serve())
            done = absent.push("education", "--give-up-after", "2", "push", file, "--feed", pupils.FEED)
            assert done.returncode == UNREACHABLE, done.stdout
        absent.configure(port=port)
        with absent.serve():
            assert absent.push("education", "push", file, "--feed", pupils.FEED).returncode == ALL_ACCEPTED
