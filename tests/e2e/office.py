"""A county in a temporary directory, made by the same scripts as the demonstration's, and servers that end with the test."""
import contextlib
import json
import os
import pathlib
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request

SOURCE = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(SOURCE / "deploy" / "demonstration"))
from county import DEPARTMENTS, County, letter_form  # noqa: E402, F401
from processes import Server  # noqa: E402

from exchange import Caller  # noqa: E402
from signing import SigningKey, public_key  # noqa: E402
from wire import tls_context  # noqa: E402

BUILD = pathlib.Path(os.environ.get("BUILD_DIR", SOURCE / "build"))
CLOCK_START = "2022-09-01T00:00:00+08:00"


class Office(County):
    """The county, with what the tests ask of it."""

    def __init__(self, directory, clock_start=CLOCK_START):
        super().__init__(SOURCE, directory, clock_start, BUILD / "bin")
        self.servers = 0
        self.audits = 0

    def place(self, program):
        (self.bin / program).symlink_to(self.binaries / program)

    def establish(self):
        self.make("keys-only")
        self.register()
        return self

    def run(self, *arguments, **environment):
        """A command of fangpin-gateway whatever its exit status."""
        return subprocess.run([str(self.bin / "fangpin-gateway"), *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              text=True, timeout=120, env={**os.environ, **environment})

    def configure(self, limits="", port=0, more="", **replaced):
        """Writes gateway.toml: no forwarding, `limits` as lines of [limits], `more` at the end, `replaced` top-level values."""
        self.write_config("https://127.0.0.1:9", "keys-only")
        text = self.config.read_text().replace("enabled = true", "enabled = false")
        text = text.replace('api = "127.0.0.1:0"', f'api = "127.0.0.1:{port}"')
        for name, value in replaced.items():
            text = re.sub(rf'^{name} = .*$', f'{name} = "{value}"', text, count=1, flags=re.MULTILINE)
        self.config.write_text(text + (f"\n[limits]\n{limits}\n" if limits else "") + more)

    def configure_without_room(self, clean_up, port=0):
        """As configure(), with less room than `free_bytes_min` asks for. `clean_up`: an ExitStack that outlives the server."""
        most = 1 << 40  # the setting's own upper bound
        if shutil.disk_usage(self.dir).free < most:
            self.configure(f"free_bytes_min = {most}", port=port)
            return
        # A large disk: a copy of the store in the machine's memory.
        folder = clean_up.enter_context(tempfile.TemporaryDirectory(dir="/dev/shm"))
        shutil.copytree(self.dir / "data", pathlib.Path(folder) / "data", ignore=shutil.ignore_patterns("*.sock"))
        self.configure(f"free_bytes_min = {most}", port=port, data=f"{folder}/data")

    def serve(self):
        self.servers += 1
        return Gateway(self, f"gateway-{self.servers}")

    def totals(self):
        totals = json.loads(self.gateway("totals", "--config", self.config))
        return {name: totals[name] for name in ("submissions", "rows", "revisions", "alerts", "standing", "households")}

    def step_clock(self, to):
        self.gateway("clock", "step", "--config", self.config, to)

    def audit(self, command, *arguments):
        """fangpin-verify as an auditor runs it, over the log as it is now; without witnesses."""
        if not (self.bin / "fangpin-verify").exists():
            self.place("fangpin-verify")
        policy = self.dir / "auditors-policy"
        printed = self.gateway("log", "key", "--config", self.config)
        policy.write_text(f"log {dict(line.split(' ', 1) for line in printed.splitlines())['vkey']}\nquorum none\n")
        self.audits += 1
        log = self.dir / f"audited-{self.audits}"
        self.gateway("log", "export", "--config", self.config, log)
        return subprocess.run([str(self.bin / "fangpin-verify"), command, *(("--log", log) if command in ("report", "household") else (log,)),
                               "--policy", policy, *map(str, arguments)],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120)

    def entry(self, index):
        """An entry of the log, as the store has it by now."""
        with contextlib.closing(sqlite3.connect(f"file:{self.dir / 'data' / 'gateway.db'}?mode=ro", uri=True)) as store:
            row = store.execute("SELECT bytes FROM audit_entry WHERE id & 0xffffffffffff = ?", (index,)).fetchone()
        return json.loads(row[0])

    def handles(self, captured):
        """A captured authorization with the handles of its household and members: the log has them, the answer does not."""
        entry = self.entry(captured["log_index"])
        return {**captured, "household": entry["household"], "members": [member["subject"] for member in entry["members"]]}

    def register_township(self, name, area):
        """A member of staff of a township, before the county serves."""
        certificate = self.issue(name, self.dir / "staff")
        signing = self.gateway("key", "new", "signing", self.dir / "staff" / f"{name}-sign.key").strip()
        self.gateway("registry", "add", "--config", self.config, "--id", name, "--kind", "staff", "--role", "township", "--area", area,
                     "--name", name, "--certificate", certificate, "--signing-key", signing)

    def public_key(self):
        return public_key(self.gateway_key)

    def signing_key(self, department):
        return SigningKey(department, self.dir / "departments" / department / "sign.key")

    def tls(self, name):
        """The TLS context of a department, or of a staff member."""
        if name in DEPARTMENTS:
            folder = self.dir / "departments" / name
            return tls_context(self.dir / "ca" / "ca.pem", folder / "cert.pem", folder / "key.pem")
        return tls_context(self.dir / "ca" / "ca.pem", self.dir / "staff" / f"{name}.pem", self.dir / "staff" / f"{name}.key")

    def push_command(self, department, *arguments):
        settings = self.dir / "departments" / department / "push.toml"
        return [str(self.bin / "fangpin-push"), "--config", str(settings), "--json", *map(str, arguments)]

    def push(self, department, *arguments):
        """fangpin-push as the department runs it."""
        return subprocess.run(self.push_command(department, *arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              timeout=180)


class Gateway(Server):
    """A running fangpin-gateway; leaves with its `with` block, and must have ended well."""

    def __init__(self, office, name):
        super().__init__(name, office.dir)
        self.office = office

    def __enter__(self):
        line = self.start(None, [self.office.bin / "fangpin-gateway", "serve", "--config", self.office.config])
        url, ops = re.match(r"listening (\S+) ops (\S+)", line).groups()
        self.url, self.ops_url = url, ops
        self.port = int(url.rsplit(":", 1)[1])
        return self

    def end(self):
        """SIGTERM and its end; the exit status."""
        if self.process.poll() is None:
            self.stop()
        return self.process.wait(timeout=60)

    def __exit__(self, kind, *_):
        status = self.end()
        said = self.log.read_text(errors="replace")
        if kind is None:
            assert status == 0, said[-4000:]
            assert "AddressSanitizer" not in said and "runtime error:" not in said, said[-4000:]

    def ops(self, path):
        """(status, text) of the ops listener."""
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(self.ops_url + path, timeout=60) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read().decode()

    def metric(self, name):
        return float(re.search(rf"^{re.escape(name)} (\S+)$", self.ops("/metrics")[1], re.MULTILINE).group(1))

    def caller(self, name, document, coverage):
        key = self.office.signing_key(name) if name in DEPARTMENTS else None
        return Caller(self.port, self.office.tls(name), key, self.office.public_key(), document, coverage)
