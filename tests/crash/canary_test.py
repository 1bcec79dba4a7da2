#!/usr/bin/env python3
"""No plaintext of a person remains: canary persons are pushed, then looked for everywhere. See README.md."""
import argparse
import json
import os
import pathlib
import secrets
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import canary_files  # noqa: E402
from canaries import Person, cast  # noqa: E402
from office import Office, fetch, has_sanitizers, letter_form  # noqa: E402
from scanner import Scanner, forms  # noqa: E402

CLOCK_START = "2022-09-20T08:00:00+08:00"
FEED = "education/dropout"
PEOPLE = 15  # per file
LONG_ROWS = 2400  # of a file that is read in several pieces and staged in several batches; every 30th person is searched for
IDLE_SECONDS = 5
HITS_SHOWN = 60


def say(text):
    print(text, flush=True)


def good_files():
    """name -> (content, options, persons); each has rows that are taken and rows that are rejected."""
    makers = {"gb18030.csv": canary_files.csv_gb18030, "utf16.txt": canary_files.text_utf16, "rows.ndjson": canary_files.ndjson,
              "book.xlsx": canary_files.xlsx}
    out = {}
    for index, (name, make) in enumerate(makers.items(), 1):
        people = cast(PEOPLE, index * 100)
        out[name] = (make(people), ["--format", "tsv"] if name.endswith("txt") else [], people)
    many = cast(LONG_ROWS, 2_000)
    out["long.csv"] = (canary_files.csv_gb18030(many), [], many)
    return out


def refused_files():
    """Files that are refused whole, some of them only after rows were read."""
    people = [cast(PEOPLE, index * 100) for index in range(6, 11)]
    unknown = tuple(f"第{number}列" for number in range(len(canary_files.HEADERS)))
    undecodable = canary_files.csv_utf8(people[2]) + b"\xff\xfe\xfd\r\n"
    cut = canary_files.xlsx(people[3])
    return {
        "no-header.csv": (canary_files.csv_utf8(people[0], headers=unknown), people[0]),
        "no-header.xlsx": (canary_files.xlsx(people[1], headers=unknown), people[1]),
        "undecodable.csv": (undecodable, people[2]),
        "cut.xlsx": (cut[:len(cut) // 2], people[3]),
        "broken.ndjson": (canary_files.ndjson(people[4]) + b'{"\xe5\xad\xa6', people[4]),
    }


class CanaryTest:
    def __init__(self, build, directory):
        self.dir = directory
        self.input = directory / "input"  # what the department has; everything else in the folder is scanned
        self.office_dir = directory / "county"
        self.temporary = self.office_dir / "tmp"
        self.input.mkdir()
        self.office = Office(build, self.office_dir, CLOCK_START, [("[hardening]", "[hardening]\ndumpable = true")])
        self.temporary.mkdir()
        folder = self.office.county.dir / "departments" / "education"
        self.agent = [str(self.office.county.bin / "fangpin-push"), "--config", str(folder / "push.toml"), "--json"]
        self.planted = {place: Person(50 + index) for index, place in enumerate(("file", "log", "memory"))}
        self.people = []

    def push(self, name, content, options=()):
        file = self.input / name
        file.write_bytes(content)
        command = [*self.agent, "push", str(file), "--feed", FEED, *options]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        (self.office_dir / f"agent-{name}.log").write_text(done.stdout + done.stderr)
        return done.returncode, done.stdout

    def check_config(self):
        printed = self.office.admin("check-config")
        if "hardening.dumpable" not in printed:
            sys.exit("FAILED: check-config does not report hardening.dumpable as unsafe")

    def start(self):
        self.office.start_national()
        self.check_config()
        self.office.start_gateway(TMPDIR=str(self.temporary), FANGPIN_PLANTED_CANARY=self.planted["memory"].id)
        if "unsafe-setting" not in self.office.gateway.log.read_text():
            sys.exit("FAILED: serve does not log hardening.dumpable as unsafe")

    def push_all(self):
        accepted = rejected = 0
        for name, (content, options, people) in good_files().items():
            status, printed = self.push(name, content, options)
            if status != 1:
                sys.exit(f"FAILED: {name} was to be taken with rejected rows; status {status}: {printed}")
            rows = json.loads(printed)["receipt"]["rows"]
            accepted, rejected = accepted + rows["new"], rejected + rows["rejected"]
            self.people += people if len(people) == PEOPLE else people[::30] + people[4::30]
        for name, (content, people) in refused_files().items():
            status, printed = self.push(name, content)
            if status != 2:
                sys.exit(f"FAILED: {name} was to be refused; status {status}: {printed}")
            self.people += people
        wanted = sum(1 for _, _, people in good_files().values() for index in range(len(people)) if index % 5 != 4)
        if accepted != wanted or rejected == 0:
            sys.exit(f"FAILED: {accepted} rows accepted, should be {wanted}; {rejected} rejected")
        totals = self.office.wait_until_forwarded(60)
        summary = self.office.summary()
        if totals["unforwarded"] or summary["envelopes_opened"] != wanted:
            sys.exit(f"FAILED: not everything was forwarded and opened: {totals} {summary}")
        say(f"{len(self.people)} canary persons: {accepted} rows accepted, {rejected} rejected, {len(refused_files())} files refused; "
            f"the simulator opened {summary['envelopes_opened']} envelopes")

    def authorize(self):
        """Households of canary persons authorize, one is refused, one takes it back; and a person is found at the counter."""
        staff = self.office.county.dir / "staff"
        settings = (self.office.county.dir / "departments" / "education" / "push.toml").read_text()
        settings = settings.replace('"education"', '"bureau"').replace('"../../ca/ca.pem"', '"../ca/ca.pem"')
        staff_files = {"cert.pem": "bureau.pem", "key.pem": "bureau.key", "sign.key": "bureau-sign.key"}
        for name in staff_files:
            settings = settings.replace(f'"{name}"', f'"{staff_files[name]}"')
        (staff / "push.toml").write_text(settings)
        agent = [self.agent[0], "--config", str(staff / "push.toml"), "--json"]
        people = [Person(3_000 + number) for number in range(PEOPLE)]

        def letter(head, child, **changes):
            members = [{"name": head.name, "citizen_id": head.id, "relation": "head", "capacity": "full", "signed_by": "self"},
                       {"name": child.name, "citizen_id": child.id, "relation": "child", "capacity": "none", "signed_by": "guardian", "guardian": 1}]
            return {"form": letter_form(), "members": members, "grantees": ["bureau"], "providers": ["public-security"],
                    "purpose": "verification", "items": ["check/vehicles"], "signed_on": "2022-09-19", "effective_at": "2022-09-19T00:00:00+08:00",
                    "valid_until": "2022-12-19T00:00:00+08:00", "basis": "consent", "handler": "bureau",
                    "evidence": {"method": "wet-signature", "digest": secrets.token_hex(32)}, **changes}

        def ask(*arguments, status=0, given=None):
            done = subprocess.run([*agent, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, input=given)
            with open(self.office_dir / "agent-staff.log", "a") as out:
                out.write(done.stdout + done.stderr)
            if done.returncode != status:
                sys.exit(f"FAILED: {arguments[:2]} ended with {done.returncode}: {done.stdout} {done.stderr}")
            return json.loads(done.stdout)

        one, many, wrong = (self.input / name for name in ("letter.json", "letters.ndjson", "wrong.json"))
        one.write_text(json.dumps(letter(people[0], people[1]), ensure_ascii=False))
        lines = [letter(people[n], people[n + 1]) for n in range(2, 12, 2)] + [letter(people[12], people[13], purpose=people[14].name)]
        many.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines))
        wrong.write_text(json.dumps(letter(people[12], people[12]), ensure_ascii=False))
        number = ask("authorization", "put", one)["number"]
        if ask("authorization", "put", many, status=1)["captured"] != 5:
            sys.exit("FAILED: five of six authorizations were to be captured")
        ask("authorization", "put", wrong, status=2)
        ask("authorization", "end", number, "--scan", one)
        ask("authorization", "list")
        if ask("find-subject", "--reason", "counter", given=people[3].id + "\n")["outcome"] != "found":
            sys.exit("FAILED: a member of a household was not found")
        ask("find-subject", "--reason", "counter", given=people[13].id + "\n")
        self.people += people
        say(f"{len(people)} more in authorizations: 6 captured, 2 refused, 1 ended, 2 searches")

    def use_everything(self):
        """Whatever else a server does with what it has: records are withdrawn, corrected, and everything is read."""
        withdrawn = self.people[:3]
        file = self.input / "withdrawal.json"
        file.write_text(json.dumps({"reason": "误报", "records": [{"citizen_id": person.id, "discovered": "2022-09-10"} for person in withdrawn]}))
        done = subprocess.run(self.agent + ["withdraw", str(file), "--feed", FEED], stdout=subprocess.PIPE, text=True)
        if done.returncode != 0 or json.loads(done.stdout)["receipt"]["revisions"]["withdraw"] != len(withdrawn):
            sys.exit(f"FAILED: three records were to be withdrawn; status {done.returncode}: {done.stdout}")
        subprocess.run(self.agent + ["receipts"], stdout=subprocess.DEVNULL, check=True)
        self.office.wait_until_forwarded(60)
        for command in (["standing"], ["totals"], ["revisions"], ["dead-letters", "list"], ["registry", "list"]):
            self.office.admin(*command)
        fetch(f"http://127.0.0.1:{self.office.ops_port}/metrics")
        fetch(f"http://127.0.0.1:{self.office.ops_port}/readyz")
        self.office.admin("backup", self.office_dir / "backup.db")

    def dump(self):
        """The memory of the idle gateway, with every mapping that gdb can read."""
        time.sleep(IDLE_SECONDS)
        folder = self.dir / "memory"
        folder.mkdir()
        command = ["gcore", "-a", "-o", str(folder / "core"), str(self.office.gateway.process.pid)]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        cores = list(folder.glob("core.*"))
        if done.returncode != 0 or len(cores) != 1:
            sys.exit(f"FAILED: gcore could not be taken ({done.returncode}):\n{done.stdout}")
        return cores[0]

    def prove(self, core):
        """The same scanner finds what was planted: each form in a copy of the store's folder, a log line, and memory."""
        scanner = Scanner({place: person.id for place, person in self.planted.items()})
        copy = self.dir / "copy"
        shutil.copytree(self.office_dir / "data", copy, ignore=shutil.ignore_patterns("*.sock"))
        for number, data in enumerate(forms(self.planted["file"].id).values()):
            (copy / f"planted-{number}").write_bytes(os.urandom(1000 + number) + data + os.urandom(100))
        hits, _, _ = scanner.scan_tree(copy)
        places = {hit.path.name for hit in hits if hit.what == "file"}
        missed = [number for number in range(len(forms(self.planted["file"].id))) if f"planted-{number}" not in places]
        if missed:
            sys.exit(f"FAILED: the scanner does not find planted forms {missed}")
        log = copy / "gateway.log"
        shutil.copy(self.office.gateway.log, log)
        with open(log, "a") as out:
            out.write(json.dumps({"level": "info", "event": "planted", "value": self.planted["log"].id}) + "\n")
        if not any(hit.what == "log" for hit in scanner.scan_file(log)):
            sys.exit("FAILED: the scanner does not find a planted log line")
        if not any(hit.what == "memory" for hit in scanner.scan_file(core)):
            sys.exit("FAILED: the scanner does not find a value in the process's memory that is there for certain")
        names = Scanner(self.planted["file"].values())
        for what, value in self.planted["file"].values().items():
            for form, data in forms(value).items():
                if not any(names.scan_bytes(b"<" + data + b">")):
                    sys.exit(f"FAILED: the scanner does not find {what} as {form}")
        shutil.rmtree(copy)
        say("the scanner finds what was planted: in the store's folder in every form, in a log, and in the process's memory")

    def scan(self, core):
        values = {}
        for person in self.people:
            values.update(person.values())
        scanner = Scanner(values)
        hits, files, size = scanner.scan_tree(self.office_dir)
        began = time.monotonic()
        in_memory = scanner.scan_file(core)
        say(f"searched for {len(values)} values in {len(scanner.meaning)} forms: {files} files, {size / 2**20:.1f} MiB: {len(hits)} found; "
            f"memory, {core.stat().st_size / 2**20:.1f} MiB in {time.monotonic() - began:.1f} s: {len(in_memory)} found")
        return hits + in_memory

    def run(self):
        self.start()
        self.push_all()
        self.authorize()
        self.use_everything()
        core = self.dump()
        self.prove(core)
        hits = self.scan(core)
        self.office.gateway.stop()
        self.office.national.stop()
        values = {}
        for person in self.people:
            values.update(person.values())
        after, files, size = Scanner(values).scan_tree(self.office_dir)
        say(f"and after both servers have ended: {files} files, {size / 2**20:.1f} MiB: {len(after)} found")
        hits += after
        for hit in hits[:HITS_SHOWN]:
            say(f"FAILED: {hit}")
        if len(hits) > HITS_SHOWN:
            say(f"FAILED: ... {len(hits)} in all")
        if not hits:
            say("no plaintext of a person was found")
        return 1 if hits else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", default="build", help="build folder with bin/")
    parser.add_argument("--keep", action="store_true", help="keep the folder, also after success")
    arguments = parser.parse_args()
    if has_sanitizers(arguments.build):
        say("This build has sanitizers, which keep freed memory on purpose: the canary test needs a normal one.")
        return 77
    directory = pathlib.Path(tempfile.mkdtemp(prefix="fangpin-canary-"))
    say(f"in {directory}")
    test, status = None, 1
    try:
        test = CanaryTest(arguments.build, directory)
        status = test.run()
    finally:
        if test is not None:
            test.office.close()
        if status == 0 and not arguments.keep:
            shutil.rmtree(directory)
        else:
            say(f"everything is kept in {directory}")
    return status


if __name__ == "__main__":
    sys.exit(main())
