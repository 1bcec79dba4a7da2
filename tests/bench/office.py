"""The office that the bench pushes to: the demonstration's county with forwarding off, and its gateway as a process of its own."""
import json
import pathlib
import re
import shutil
import subprocess
import sys

SOURCE = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(SOURCE / "deploy" / "demonstration"))
from county import County  # noqa: E402
from processes import Server  # noqa: E402

CLOCK = "2022-09-20T10:00:00+08:00"
DEPARTMENTS = {"health": "县卫生健康局", "emergency-management": "县应急管理局"}


class Office(County):
    """A county whose store can be taken back to its first minute."""

    def __init__(self, build, directory):
        super().__init__(SOURCE, directory, CLOCK)
        self.bin = pathlib.Path(build) / "bin"

    def make(self):
        for name in ("keys", "tls", "departments", "staff"):
            (self.dir / name).mkdir(parents=True)
        shutil.copytree(SOURCE / "config", self.dir / "config", ignore=shutil.ignore_patterns("*.cpp", "*.hpp", "CMakeLists.txt"))
        self.gateway("ca", "init", self.dir / "ca", "--name", "Bench County CA", "--demonstration")
        self.issue("gateway", self.dir / "tls", server=True)
        self.config.write_text('''county = "130126"
policy = "config/policies/demonstration-2022.toml"
calendars = "config/calendars"
divisions = "config/divisions"
data = "data"
authorities = ["127.0.0.1"]
threads = 2

[listen]
api = "127.0.0.1:0"
ops = "127.0.0.1:0"
admin = "data/admin.sock"

[tls]
certificate = "tls/gateway.pem"
key = "tls/gateway.key"
ca = "ca/ca.pem"

[keys]
pseudonym = "keys/pseudonym.keys"
signing = "keys/receipt-sign.key"

[forwarding]
enabled = false

[hardening]
memory_lock = "keys-only"
''')
        self.gateway("init", "--config", self.config, "--demonstration", "--clock-start", self.clock_start)
        self.register()
        shutil.copytree(self.dir / "data", self.dir / "data.fresh", ignore=shutil.ignore_patterns("*.sock"))

    def register(self):
        for name in ("national-system", "officer"):
            key = self.gateway("key", "new", "envelope", self.dir / "staff" / f"{name}.key").strip()
            self.gateway("registry", "add", "--config", self.config, "--id", name, "--kind", "receiver", "--name", name, "--envelope-key", key)
        for name, title in DEPARTMENTS.items():
            folder = self.dir / "departments" / name
            folder.mkdir()
            self.issue(name, folder, stem="client")
            (folder / "client.pem").rename(folder / "cert.pem")
            (folder / "client.key").rename(folder / "key.pem")
            signing = self.gateway("key", "new", "signing", folder / "sign.key").strip()
            self.gateway("registry", "add", "--config", self.config, "--id", name, "--kind", "department", "--name", title,
                         "--certificate", folder / "cert.pem", "--signing-key", signing)

    @property
    def store(self):
        return self.dir / "data" / "gateway.db"

    @property
    def fresh_store(self):
        return self.dir / "data.fresh" / "gateway.db"

    def empty(self):
        shutil.rmtree(self.dir / "data")
        shutil.copytree(self.dir / "data.fresh", self.dir / "data")

    def last_submission(self):
        done = subprocess.run(["sqlite3", "-readonly", str(self.store), "SELECT coalesce(max(id), 0) FROM submission"],
                              stdout=subprocess.PIPE, text=True, check=True)
        return int(done.stdout)

    def tool(self, name, *arguments):
        """Runs a program of tests/bench and returns the JSON that it printed."""
        command = [str(self.bin / name), *map(str, arguments)]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
        return json.loads(done.stdout)


class RunningGateway:
    """`with RunningGateway(office) as gateway:` a served office; gateway.port, gateway.peak_kib()."""

    def __init__(self, office):
        self.office = office
        self.server = Server("gateway", office.dir)

    def __enter__(self):
        self.server.log.unlink(missing_ok=True)
        line = self.server.start(None, [self.office.bin / "fangpin-gateway", "serve", "--config", self.office.config])
        self.port = int(re.match(r"listening https://127\.0\.0\.1:(\d+) ", line).group(1))
        self.pid = int(self.server.pid_file.read_text())
        return self

    def __exit__(self, *_):
        self.server.stop()

    def peak_kib(self):
        """The most memory that was ever resident."""
        return int(re.search(r"^VmHWM:\s+(\d+)", pathlib.Path(f"/proc/{self.pid}/status").read_text(), re.MULTILINE).group(1))

    def cpu_seconds(self):
        fields = pathlib.Path(f"/proc/{self.pid}/stat").read_text().rsplit(") ", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / 100
