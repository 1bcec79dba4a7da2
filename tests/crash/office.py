"""A county on loopback in a folder of its own: the real gateway, the real simulator, both started and ended at will."""
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request

SOURCE = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(SOURCE / "deploy" / "demonstration"))
from county import County, letter_form  # noqa: E402, F401
from processes import command_for, memory_lock_possible  # noqa: E402

START_SECONDS_MAX = 120  # under sanitizers and on a busy machine, and still an end


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def has_sanitizers(build):
    return b"__asan_init" in (pathlib.Path(build) / "bin" / "fangpin-gateway").read_bytes()


def fetch(url, method="GET", body=None, timeout=30):
    """The text that a loopback address answers with."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, method=method, data=data, headers={"content-type": "application/json"} if data else {})
    with opener.open(request, timeout=timeout) as answer:
        return answer.read().decode()


class TestCounty(County):
    """The demonstration's county with other lines in its gateway.toml."""

    def __init__(self, *arguments, changes, **named):
        super().__init__(*arguments, **named)
        self.changes = changes

    def write_config(self, national_url, memory_lock):
        super().write_config(national_url, memory_lock)
        text = self.config.read_text()
        for line, replacement in self.changes:
            if line not in text:
                sys.exit(f"the demonstration's gateway.toml has no line {line!r} any more")
            text = text.replace(line, replacement)
        self.config.write_text(text)


class Process:
    """A server with one log file per start. `start` returns the match of its `listening` line, or None if it ended before."""

    def __init__(self, name, directory, command, listening):
        self.name, self.command, self.listening = name, command, re.compile(listening, re.MULTILINE)
        self.directory = pathlib.Path(directory)
        self.process, self.starts = None, 0
        self.start_seconds = []  # of those that came up

    @property
    def log(self):
        return self.directory / f"{self.name}-{self.starts:03}.log"

    def start(self, **environment):
        self.starts += 1
        began = time.monotonic()
        with open(self.log, "ab") as out:
            self.process = subprocess.Popen(command_for(None, self.command), stdout=out, stderr=out, stdin=subprocess.DEVNULL,
                                            start_new_session=True, env={**os.environ, **environment})
        while time.monotonic() < began + START_SECONDS_MAX:
            line = self.listening.search(self.log.read_text(errors="replace"))
            if line:
                self.start_seconds.append(time.monotonic() - began)
                return line
            if self.process.poll() is not None:
                return None
            time.sleep(0.002)
        sys.exit(f"{self.name} is not ready after {START_SECONDS_MAX} s, see {self.log}")

    def require(self, line):
        if line is None:
            sys.exit(f"{self.name} did not start:\n{self.log.read_text(errors='replace')[-4000:]}")
        return line

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        if self.process.wait() != -signal.SIGKILL:
            sys.exit(f"{self.name} had ended by itself ({self.process.returncode}), see {self.log}")

    def stop(self):
        """SIGTERM; its exit status."""
        if self.process is None or self.process.poll() is not None:
            return None
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            self.kill()
            sys.exit(f"{self.name} did not end within 60 s of SIGTERM, see {self.log}")


class Office:
    """CA, keys, registry and both servers. `changes`: (line, replacement) pairs of gateway.toml."""

    def __init__(self, build, directory, clock_start, changes):
        self.dir = pathlib.Path(directory).resolve()
        self.dir.mkdir(parents=True, exist_ok=True)
        self.memory_lock = "all" if memory_lock_possible() else "keys-only"
        if has_sanitizers(build):
            self.memory_lock = "keys-only"
        self.port, self.ops_port = free_port(), free_port()
        ports = [('api = "127.0.0.1:0"', f'api = "127.0.0.1:{self.port}"'), ('ops = "127.0.0.1:0"', f'ops = "127.0.0.1:{self.ops_port}"')]
        self.county = TestCounty(SOURCE, self.dir, clock_start, changes=ports + list(changes), binaries=pathlib.Path(build) / "bin")
        self.county.make(self.memory_lock)
        self.kill_first_commit()
        self.county.register()  # again, and the rest
        self.gateway = Process("gateway", self.dir, [self.county.bin / "fangpin-gateway", "serve", "--config", self.county.config],
                               r"^listening \S+ ops (\S+)")
        self.national = Process("national", self.dir,
                                [self.county.bin / "fangpin-national-sim", "--dir", self.dir / "national", "--ca", self.dir / "ca" / "ca.pem",
                                 "--gateway-key", self.county.forward_key], r"^listening (\S+) control (\S+)")
        self.control = None

    def kill_first_commit(self):
        """The very first commit that signs is durable and its checkpoint not yet outside the store: the store must go on."""
        program = [str(self.county.bin / "fangpin-gateway"), "registry", "add", "--config", str(self.county.config), "--id", "national-system",
                   "--kind", "receiver", "--name", "全国防返贫监测信息系统（模拟）", "--envelope-key", self.county.national_key]
        died = subprocess.run(program, capture_output=True, env={**os.environ, "FANGPIN_KILL_AT": "store.3-after-commit:1"})
        if died.returncode != -signal.SIGKILL:
            sys.exit(f"the first commit of the county was not killed: {died.returncode} {died.stderr.decode()}")

    def start_national(self):
        url, self.control = self.national.require(self.national.start()).groups()
        self.county.write_config(url, self.memory_lock)
        self.county.write_push_settings(f"https://127.0.0.1:{self.port}")

    def start_gateway(self, **environment):
        self.gateway.require(self.gateway.start(**environment))

    def admin(self, *arguments):
        """An admin command on the running gateway; its output."""
        return self.county.gateway(*arguments, "--config", self.county.config)

    def totals(self):
        return json.loads(self.admin("totals"))

    def faults(self, *texts):
        """Replaces all orders to the simulator to misbehave."""
        fetch(self.control + "/v1/faults", "DELETE")
        for text in texts:
            fetch(self.control + "/v1/faults", "POST", {"fault": text})

    def summary(self):
        return json.loads(fetch(self.control + "/v1/summary"))

    def wait_until_forwarded(self, seconds):
        """Until nothing is left to send; dead letters are sent again. The last totals."""
        deadline = time.monotonic() + seconds
        while True:
            totals = self.totals()
            if totals["dead_letters"] > 0:
                self.admin("dead-letters", "resend", "all")
            elif totals["unforwarded"] == 0 and totals["forwarding_idle"]:
                return totals
            if time.monotonic() > deadline:
                return totals
            time.sleep(0.1)

    def close(self):
        for server in (self.gateway, self.national):
            if server.process is not None and server.process.poll() is None:
                server.kill()
