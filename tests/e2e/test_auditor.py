"""fangpin-verify over a real gateway's log: each kind of bad input gets its finding and its exit code (0 clean, 1 findings, 2 broken,
3 unreadable)."""
import base64
import json
import os
import pty
import re
import shutil
import signal
import subprocess
import time

import pytest

import pupils
from exchange import feed
from log_files import LogKey, leaf_hash, path_of, read_entries
from signing import canonical_json

SUBMISSIONS = feed(pupils.FEED)
ORIGIN = "fangpin.example/130126"


@pytest.fixture(scope="module")
def case(office, document, coverage, tmp_path_factory):
    """Log, receipts and trust of a county that has served for a moment."""
    office.configure()
    office.place("fangpin-verify")
    with office.serve() as gateway:
        education = gateway.caller("education", document, coverage)
        receipts = [education.post(SUBMISSIONS, pupils.csv(number)).json() for number in (1, 2, 3)]
        desk = tmp_path_factory.mktemp("auditor")
        office.write_push_settings(gateway.url)
        (desk / "empty.csv").write_bytes(pupils.HEADER.encode())
        refused = office.push("education", "push", desk / "empty.csv", "--feed", pupils.FEED)
        assert refused.returncode == 2, refused.stderr
        exported = dict(line.split(" ", 1) for line in office.gateway("log", "export", desk / "log", "--config", office.config).splitlines())
    (desk / "policy").write_text(f"log {exported['vkey']}\nquorum none\n")
    return Case(office, desk, receipts)


class Case:
    def __init__(self, office, desk, receipts):
        self.program = str(office.bin / "fangpin-verify")
        self.desk = desk
        self.log = desk / "log"
        self.policy = desk / "policy"
        self.key = office.gateway_key
        self.receipts = receipts
        self.entries = read_entries(self.log)
        self.copies = 0

    def run(self, *arguments, policy=None):
        done = subprocess.run([self.program, *map(str, arguments), "--policy", str(policy or self.policy)],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120)
        return done.returncode, done.stdout

    def place(self):
        self.copies += 1
        return self.desk / f"copy-{self.copies}"

    def copy(self, path=None, change=None):
        """A copy of the log in which one file was changed."""
        copy = self.place()
        shutil.copytree(self.log, copy)
        if path is not None:
            [file] = copy.glob(path)
            file.write_bytes(change(file.read_bytes()))
        return copy

    def receipt(self, document, proof=None):
        place = self.place().with_suffix(".json")
        place.write_text(json.dumps(document, ensure_ascii=False))
        if proof is not None:
            place.with_name(place.name + ".tlog-proof").write_text(proof)
        return place

    def own(self, entries, origin=ORIGIN + "-demonstration"):
        """A log of these entries under a key of our own, and the policy that believes it."""
        key = LogKey(origin)
        folder = key.write(self.place(), entries)
        policy = self.place()
        policy.write_text(f"log {key.vkey}\nquorum none\n")
        return key, folder, policy


def expect(done, code, check, *words):
    status, said = done
    assert status == code, said
    if check:
        assert re.search(rf"^  \[{check}\]", said, re.MULTILINE), said
        assert re.search(rf"^  {check}: ", said, re.MULTILINE), said  # and what to do
    for word in words:
        assert word in said, said


def flipped(content, place):
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1:]


def changed(entry, **members):
    document = json.loads(entry)
    document.update(members)
    return canonical_json(document)


def test_the_refusal_that_a_department_keeps_is_proven(case, office):
    [kept] = (office.dir / "departments" / "education" / "refusals").glob("*.json")
    refused = json.loads(kept.read_text())
    assert office.push("education", "verify", kept).returncode == 0
    words = f"entry {kept.stem}", f"a refused push ({refused['code']})"
    expect(case.run("receipts", kept, "--log", case.log), 0, None, *words)
    expect(case.run("receipts", kept, "--proof-only"), 0, None, *words)
    expect(case.run("receipts", case.receipt({**refused, "type": "urn:fangpin:problem:rows-refused"}), "--log", case.log), 1, "B10")


def test_what_the_gateway_wrote_is_clean(case):
    expect(case.run("log", case.log), 0, None, "Result: clean")
    expect(case.run("access", case.log), 0, None)
    files = [case.receipt(document) for document in case.receipts]
    expect(case.run("receipts", *files, "--log", case.log, "--gateway-key", case.key, "--all-of", "education"), 0, None)


def test_every_key_is_in_the_log_and_what_was_signed_is_checked(case):
    """Participants of before the first `serve` too: nobody is pinned without an entry."""
    entries = [json.loads(entry) for entry in case.entries]
    written = {entry["subject"]: entry["participant"] for entry in entries if entry.get("action") == "participant-written"}
    served = next(entry["index"] for entry in entries if entry["kind"] == "configuration")
    assert {"education", "administrator-1", "administrator-2", "bureau", "national-system"} <= written.keys() and served >= len(written)
    assert all(entry["version"] == 4 for entry in entries if entry.get("action") == "participant-written")
    assert all(one["certificates"] or one["envelope_key"] or one["signing_keys"] for one in written.values())
    assert "name" not in written["bureau"] and written["education"]["signing_keys"][0].startswith("ed25519:")
    status, said = case.run("access", case.log)
    assert status == 0 and "departments' signatures" not in said and "to which office" not in said, said
    index = next(entry["index"] for entry in entries if entry["kind"] == "attempt" and entry["outcome"] == "accepted")
    for spoil, words in (({"value": entries[index]["signature"]["value"].swapcase()}, "the signature of education on this push is not good"),
                         ({"key_id": "education/00000000"}, "a key that was not in the registry then"),
                         ({"base": entries[index]["signature"]["base"].replace("/submissions", "/withdrawals")}, "is another push")):
        forged = list(case.entries)
        forged[index] = changed(forged[index], signature={**entries[index]["signature"], **spoil})
        _, folder, policy = case.own(forged)
        expect(case.run("access", folder, policy=policy), 1, "B10", words)


def test_an_altered_entry(case):
    at = case.entries[3][-20:]
    broken = case.copy("tile/entries/000.p/*", lambda content: flipped(content, content.index(at)))
    expect(case.run("log", broken), 2, "L3", "entry 3: ALTERED ENTRY", "THE LOG IS BROKEN", "first bad entry: 3")


def test_an_altered_tile(case):
    expect(case.run("log", case.copy("tile/0/000.p/*", lambda content: flipped(content, 32 * 5))), 2, "L3", "entry 5")


def test_swapped_siblings(case):
    expect(case.run("log", case.copy("tile/0/000.p/*", lambda content: content[32:64] + content[:32] + content[64:])), 2, "L3", "entry 0", "entry 1")
    document = case.receipts[0]
    index, entries = document["receipt"]["audit_index"], case.entries
    key, _, policy = case.own(entries)
    good = key.proof(entries, index)
    expect(case.run("receipts", case.receipt({**document, "proof": good}), "--proof-only", policy=policy), 0, None)
    first, second = [base64.b64encode(sibling).decode() for sibling in path_of([leaf_hash(entry) for entry in entries], index)][:2]
    swapped = good.replace(first, "?").replace(second, first).replace("?", second)
    expect(case.run("receipts", case.receipt({**document, "proof": swapped}), "--proof-only", policy=policy), 1, "L8", "its proof does not hold")


def test_an_altered_checkpoint(case):
    grown = case.copy("checkpoint", lambda content: content.replace(b"\n%d\n" % len(case.entries), b"\n%d\n" % (len(case.entries) + 1)))
    expect(case.run("log", grown), 2, "L1")
    expect(case.run("log", case.copy("checkpoint", lambda content: content[:-9] + b"AAAAAAA=\n")), 2, "L1")


def test_an_altered_proof(case):
    document = case.receipts[1]
    proof = document["proof"]
    line = proof.split("\n")[2]
    for bad in (proof.replace(line, line[:-2] + ("A=" if line[-2] != "A" else "E=")), proof.replace(line + "\n", "", 1), proof.replace("index ", "index 1")):
        expect(case.run("receipts", case.receipt({**document, "proof": bad}), "--log", case.log), 1, "L8", "NOT PROVEN")


def test_an_altered_receipt(case):
    document = json.loads(json.dumps(case.receipts[0]))
    document["receipt"]["received_at"] = "2022-08-31T00:00:00.000Z"
    expect(case.run("receipts", case.receipt(document), "--log", case.log, "--gateway-key", case.key), 1, "B10", "signature is invalid")
    expect(case.run("receipts", case.receipt(document), "--log", case.log), 1, "B10", "is not what the log's entry says")


@pytest.mark.parametrize("path, check", [("tile/entries/000.p/*", "L4"), ("tile/0/000.p/*", "L3"), ("checkpoint", "L1")])
def test_a_truncated_file_of_the_log(case, path, check):
    for keep in (lambda content: content[:-1], lambda content: content[:len(content) // 2], lambda content: b""):
        expect(case.run("log", case.copy(path, keep)), 2, check)


def test_truncated_files_of_the_auditor_and_of_departments(case):
    policy = case.place()
    policy.write_text(case.policy.read_text()[:40])
    expect(case.run("log", case.log, policy=policy), 3, None, "cannot check")
    receipt = case.receipt(case.receipts[0])
    receipt.write_text(receipt.read_text()[:200])
    expect(case.run("receipts", receipt, "--log", case.log), 3, None, "cannot check")
    beside = case.receipt(case.receipts[0], case.receipts[0]["proof"][:60])
    expect(case.run("receipts", beside, "--log", case.log), 1, "L8", "tlog-proof cannot be read")
    good = case.receipt(case.receipts[1])
    expect(case.run("receipts", receipt, good, "--log", case.log), 1, "L8", f"{receipt} cannot be read", f"{good} education")
    state = case.place()
    expect(case.run("log", case.log, "--state", state), 0, None)
    resume = state.with_name(state.name + ".resume")
    resume.write_bytes(resume.read_bytes()[:-5])
    expect(case.run("log", case.log, "--state", state), 0, None)  # reads all again
    state.write_text(state.read_text()[:30])
    expect(case.run("log", case.log, "--state", state), 3, None, str(state))


def test_another_logs_receipt(case):
    entries = [entry for entry in case.entries if b'"kind":"attempt"' not in entry]
    entries = [changed(entry, index=index) for index, entry in enumerate(entries)] * 3
    entries = [changed(entry, index=index) for index, entry in enumerate(entries)][:len(case.entries)]
    _, other, policy = case.own(entries)
    both = case.place()
    both.write_text(policy.read_text().replace("quorum", case.policy.read_text().split("\n")[0] + "\nquorum"))
    expect(case.run("receipts", case.receipt(case.receipts[2]), "--log", other, "--gateway-key", case.key, policy=both), 2, "L8", "REWRITTEN OR FORKED")
    unproven = {name: case.receipts[2][name] for name in ("receipt", "signature")}
    expect(case.run("receipts", case.receipt(unproven), "--log", other, "--gateway-key", case.key, policy=both), 1, "B10", "no accepted push")


def test_future_times(case):
    entries = [changed(entry, at="2199-01-01T00:00:00.000Z") if index == len(case.entries) - 1 else entry for index, entry in enumerate(case.entries)]
    _, log, policy = case.own(entries, ORIGIN)  # of no demonstration, whose clock may be ahead
    expect(case.run("log", log, policy=policy), 1, "L7", "is in the future")


def test_two_checkpoints_of_one_size(case):
    key, log, policy = case.own(case.entries)
    state = case.place()
    expect(case.run("log", log, "--state", state, policy=policy), 0, None)
    fork = key.write(case.place(), [changed(case.entries[0], program="9.9.9"), *case.entries[1:]] if b'"program"' in case.entries[0]
                     else [*case.entries[:-1], changed(case.entries[-1], problem="another")])
    expect(case.run("log", fork, "--state", state, policy=policy), 2, "L5", "two checkpoints of one size", "evidence kept")
    assert len(list(state.with_name(state.name + ".evidence").iterdir())) == 2


def test_unknown_kinds_and_versions(case):
    last = len(case.entries) - 1
    for members in ({"kind": "something-new"}, {"version": 9}):
        _, log, policy = case.own([*case.entries[:last], changed(case.entries[last], **members)])
        expect(case.run("log", log, policy=policy), 1, "E1", f"entry {last}", "does not understand")
    document = json.loads(json.dumps(case.receipts[0]))
    document["receipt"]["schema"] = "fangpin-receipt/2"
    expect(case.run("receipts", case.receipt(document), "--log", case.log), 3, None, "[L8]", "fangpin-receipt/1")
    proof = case.receipts[0]["proof"].replace("@v1", "@v2")
    expect(case.run("receipts", case.receipt(case.receipts[0], proof), "--log", case.log), 1, "L8", "tlog-proof")
    policy = case.place()
    policy.write_text(case.policy.read_text() + "believe everything\n")
    expect(case.run("log", case.log, policy=policy), 3, None, "unknown statement")


def test_a_command_that_is_wrong_is_told_in_both_languages(case):
    for arguments, words in (([], "缺少必需的命令或参数"), (["log"], "缺少必需的命令或参数"), (["log", case.log, "--policy", case.policy, "--no-such"], "有多余或写错的参数"),
                             (["log", case.log, "--threads", "many"], "参数的值不在允许范围")):
        done = subprocess.run([case.program, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60)
        assert done.returncode == 3 and "命令写得不对" in done.stdout and "the command is wrong" in done.stdout, done.stdout
        assert words in done.stdout and "--help" in done.stdout, done.stdout


def test_a_run_that_takes_long_shows_progress_on_a_terminal_and_nowhere_else(case, office):
    staff = office.dir / "staff"
    with office.serve() as gateway:
        command = [case.program, "log", f"https://127.0.0.1:{gateway.port}/log", "--policy", str(case.policy), "--ca", str(office.dir / "ca" / "ca.pem"),
                   "--cert", str(staff / "auditor.pem"), "--key", str(staff / "auditor.key")]

        def run(error, standstill=0):
            """With `error` as its stderr, while the gateway stands still for so many seconds."""
            gateway.process.send_signal(signal.SIGSTOP)
            try:
                checking = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=error, text=True)
                time.sleep(standstill)
            finally:
                gateway.process.send_signal(signal.SIGCONT)
            printed, complaint = checking.communicate(timeout=120)
            assert checking.returncode == 0, printed
            return complaint

        def shown_on_terminal(standstill=0):
            master, terminal = pty.openpty()
            run(terminal, standstill)
            os.write(terminal, b".")  # so that there is something to read
            shown = os.read(master, 65536).decode()
            os.close(terminal)
            os.close(master)
            return shown.removesuffix(".")

        shown = shown_on_terminal(3)
        assert re.fullmatch(r"(\r\d+ / \d+ 条 / entries)+\r\n", shown), repr(shown)
        done, total = re.findall(r"(\d+) / (\d+)", shown)[-1]
        assert done == total
        assert shown_on_terminal() == ""  # it did not take long
        assert run(subprocess.PIPE, 3) == ""
