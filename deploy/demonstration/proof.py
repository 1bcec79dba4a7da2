"""The auditor's part: the log as files, checked by fangpin-verify with nothing of the gateway's; then five copies, each tampered with."""
import json
import pathlib
import re
import shutil
import subprocess
import sys
import time
import urllib.request

from processes import command_for


class Proof:
    """`user`: the account that the gateway runs under; the log key is readable by it alone."""

    def __init__(self, county, user, gateway_url, ops_url, progress):
        self.county = county
        self.user = user
        self.gateway_url = gateway_url
        self.ops_url = ops_url
        self.progress = progress
        self.log = county.dir / "log"
        self.log.mkdir(mode=0o755)
        if user is not None:
            shutil.chown(self.log, user.pw_uid, user.pw_gid)
        self.desk = county.dir / "auditor"
        self.desk.mkdir()
        county.place("fangpin-verify")

    def wait_for_witness(self):
        """Until the witness has cosigned all that the log holds: it takes the interval of witness.interval_ms."""
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            with opener.open(self.ops_url + "/metrics", timeout=10) as answer:
                metrics = answer.read().decode()
            entries = re.search(r"^fangpin_log_entries (\d+)$", metrics, re.MULTILINE)
            cosigned = re.search(r'^fangpin_witness_cosigned_size{witness="office-2"} (\d+)$', metrics, re.MULTILINE)
            if entries and cosigned and int(cosigned.group(1)) >= int(entries.group(1)) > 0:
                return
            time.sleep(0.05)
        sys.exit("见证方 30 秒内没有见证 / the witness did not cosign within 30 s")

    def export(self):
        self.wait_for_witness()
        command = [self.county.bin / "fangpin-gateway", "log", "export", self.log, "--config", self.county.config]
        done = subprocess.run(command_for(self.user, command), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if done.returncode != 0:
            sys.exit(f"日志导出失败 / the log was not exported:\n{done.stdout}{done.stderr}")
        return dict(line.split(" ", 1) for line in done.stdout.splitlines())

    def begin(self):
        """What the auditor keeps from the first day: whom to believe (the log's key and the witness's), and the log as it was then."""
        self.export()
        shutil.copy(self.county.trust_policy, self.desk / "policy")
        shutil.copytree(self.log, self.desk / "log-first-day")

    def verify(self, *arguments):
        command = [str(self.county.bin / "fangpin-verify"), *map(str, arguments), "--policy", str(self.desk / "policy")]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        return done.returncode, done.stdout + done.stderr

    def run(self, documents):
        """`documents`: every receipt as the departments got it. The ways in which what came out is not what it should be."""
        exported = self.export()
        self.progress(f"\n审计日志 / audit log {exported['origin']}: {exported['size']} 条 / entries, 导出到 / exported to {self.log}")
        files = []
        for number, document in enumerate(documents, 1):
            files.append(self.desk / f"receipt-{number:02}.json")
            files[-1].write_text(json.dumps(document, ensure_ascii=False))
        differences = []
        state = self.desk / "state"
        staff, authority = self.county.dir / "staff", self.county.dir / "ca" / "ca.pem"
        online = ["--ca", authority, "--cert", staff / "auditor.pem", "--key", staff / "auditor.key", "--witnesses"]
        checks = [("日志 / log", ["log", self.log, "--state", state]),
                  ("日志(网址), 并与见证方的副本比对 / log by its URL, and against the witness's copy",
                   ["log", self.gateway_url + "/log", *online]),
                  ("每次查询的决定, 按公布的政策重算应到时间 / the decision on every query, due instants by the published policy",
                   ["access", self.log, "--published", self.county.dir / "config"]),
                  ("报告 / report", ["report", "--log", self.log, "--out", self.desk / "report"]),
                  (f"{len(files)} 份回执 / receipts", ["receipts", *files, "--log", self.log, "--gateway-key", self.county.gateway_key])]
        for name, arguments in checks:
            code, text = self.verify(*arguments)
            self.progress(f"  fangpin-verify {name}: {'没有问题 / clean' if code == 0 else f'退出码 / exit code {code}'}")
            if code != 0:
                differences.append(f"fangpin-verify {name}: {code}, 应为 / should be 0\n{text}")
        for name, arguments, code, check in self.tamper(files[0], state):
            got, text = self.verify(*arguments)
            found = re.search(rf"^\s*\[{check}\].*$", text, re.MULTILINE)
            self.progress(f"  {name}: {found.group(0).strip() if found else '未被发现 / NOT FOUND'}")
            if got != code or not found:
                differences.append(f"{name}: {got}, 应为 / should be {code} [{check}]\n{text}")
        return differences

    def accesses(self):
        """What the auditor's own tables say of looks at households."""
        def table(name):
            return json.loads((self.desk / "report" / f"{name}.json").read_text())

        queries = table("accesses")
        denials = [query["denial"] for query in queries if query["decision"] == "deny"]
        return {"authorizations": len(table("authorizations")), "households": len(table("accesses-by-household")),
                "queries": len(queries), "allowed": len(queries) - len(denials),
                "denied": {denial: denials.count(denial) for denial in sorted(set(denials))},
                "findings": len(table("exceptions"))}

    def tamper(self, receipt, state):
        """Five copies, each changed in one way: what was done, the command, the exit code and the finding that it must have."""

        def spoiled(name, pattern, change):
            copy = self.desk / name
            shutil.copytree(self.log, copy)
            file = sorted(copy.glob(pattern), key=lambda path: (path.stat().st_size, path.name))[-1]
            file.write_bytes(change(file.read_bytes()))
            return copy

        def altered(content):
            at = content.index(b'"attempt":') - 40
            return content[:at] + bytes([content[at] ^ 1]) + content[at + 1:]

        bundles = "tile/entries/**/*[0-9]"
        yield ("改动一条 / an entry altered", ["log", spoiled("altered", bundles, altered)], 2, "L3")
        yield ("截掉末尾 / the end cut off", ["log", spoiled("truncated", bundles, lambda content: content[:-100])], 2, "L4")
        yield ("改检查点 / the checkpoint altered",
               ["log", spoiled("checkpoint", "checkpoint", lambda content: content.replace(b"\n", b"\n1", 1))], 2, "L1")
        yield ("拿出旧日志 / an old log shown", ["log", self.desk / "log-first-day", "--state", state], 2, "L5")
        document = json.loads(receipt.read_text())
        document["receipt"]["rows"]["new"] += 1
        forged = self.desk / "receipt-forged.json"
        forged.write_text(json.dumps(document, ensure_ascii=False))
        yield ("改回执 / a receipt altered",
               ["receipts", forged, "--log", self.log, "--gateway-key", self.county.gateway_key], 1, "B10")
