"""One department that pushes file after file with the real fangpin-push, and never gives a push up before its receipt is there."""
import json
import os
import random
import signal
import subprocess
import threading
import time

RECEIPT_SECONDS_MAX = 300  # a push whose agents are killed again and again, on a sanitized gateway that is mostly starting
LOST = "请求是否已受理尚不清楚"  # how fangpin-push says that something of the request had been sent
PAUSE = "  第 "  # how it begins the line that it writes before each wait


class Watch:
    """What all clients see, for the one who kills. Thread-safe."""

    def __init__(self):
        self.lock = threading.Lock()
        self.up = threading.Event()  # clients start a push while the gateway is said to be up
        self.stopping = threading.Event()
        self.failures = []
        self.attempts = self.broken = self.killed_clients = 0
        self.kill_number, self.kill_time = 0, None
        self.hits = set()  # numbers of the kills by which a client lost its connection or its answer
        self.why = {}

    def killing(self):
        """The next broken connection is due to a kill that happens now."""
        with self.lock:
            self.kill_number, self.kill_time = self.kill_number + 1, time.monotonic()

    def lost(self, why):
        with self.lock:
            self.broken += 1
            self.why[why] = self.why.get(why, 0) + 1
            if self.kill_time is not None and time.monotonic() - self.kill_time < 5:
                self.hits.add(self.kill_number)

    def fail(self, text):
        with self.lock:
            self.failures.append(text)
        self.stopping.set()


class Client(threading.Thread):
    """Its random numbers depend on the seed and the feed alone, so a seed gives the same files again."""

    def __init__(self, office, feed, seed, watch):
        super().__init__(name=feed.name)
        self.office, self.feed, self.watch = office, feed, watch
        self.random = random.Random(f"{seed} {feed.name}")
        self.dice = random.Random(f"{seed} {feed.name} patience")  # apart, since how often it is asked depends on time
        self.folder = office.county.dir / "departments" / feed.department
        self.receipts = {}  # id -> the answer's bytes
        self.pushes = 0

    def run(self):
        try:
            while not self.watch.stopping.is_set():
                self.push_once()
        except Exception as failure:  # noqa: BLE001: told to the main thread, which fails the test
            self.watch.fail(f"{self.feed.name}: {failure!r}")

    def push_once(self, kill_at=None):
        """One push until its receipt is there, held against the model. `kill_at`: an effect at which the first agent is to die."""
        push = self.feed.draw(self.random)
        self.pushes += 1
        file = self.folder / f"push-{self.pushes}.{self.feed.suffix}"
        file.write_bytes(push.content)
        answer = None
        if kill_at is not None:
            status, answer = self.attempt(file, {"FANGPIN_KILL_AT": kill_at})
            if status != -signal.SIGKILL:
                raise AssertionError(f"effect {kill_at} is never reached: fangpin-push ended with {status}")
            answer = None
        deadline = time.monotonic() + RECEIPT_SECONDS_MAX
        while answer is None:
            if not self.watch.up.wait(timeout=1) and self.watch.stopping.is_set():
                raise AssertionError("stopped while a push had no receipt")
            status, out = self.attempt(file)
            if status in (0, 1):
                answer = out
            elif status not in (3, -signal.SIGKILL):
                raise AssertionError(f"fangpin-push ended with {status}: {out.decode(errors='replace')[:2000]}")
            if answer is None and time.monotonic() > deadline:
                raise AssertionError(f"no receipt after {RECEIPT_SECONDS_MAX} s")
        file.unlink()
        self.keep(push, answer.rstrip(b"\n"))

    def attempt(self, file, environment=None):
        """One run of fangpin-push: its exit status and output. An agent that waits for its next attempt is mostly killed."""
        command = [str(self.office.county.bin / "fangpin-push"), "--config", str(self.folder / "push.toml"), "--json",
                   "--give-up-after", "20", "push", str(file), "--feed", self.feed.name]
        if self.feed.population:
            command += ["--population", self.feed.population]
        if self.feed.register:
            command.append("--leaving-confirmed")  # a county this small loses a fifth of its persons with a page of broken rows
        out_path = self.folder / "answer"
        with open(out_path, "wb") as out, self.watch.lock:
            process = subprocess.Popen(command, stdout=out, stderr=subprocess.PIPE, env={**os.environ, **(environment or {})})
            self.watch.attempts += 1
        with process.stderr:
            for line in process.stderr:
                said = line.decode(errors="replace")
                if LOST in said:
                    self.watch.lost(said.split("，")[0])
                if said.startswith(PAUSE) and self.dice.random() < 0.8:
                    process.kill()
                    with self.watch.lock:
                        self.watch.killed_clients += 1
                    break
        return process.wait(), out_path.read_bytes()

    def keep(self, push, answer):
        receipt = json.loads(answer)["receipt"]
        if receipt["receipt_id"] in self.receipts:
            raise AssertionError("a receipt was given for two pushes")
        self.receipts[receipt["receipt_id"]] = answer
        rows, revisions, rejected = self.feed.accept(push, receipt)
        for name in ("new", "corrected", "regrouped", "unchanged", "rejected"):
            if receipt["rows"][name] != rows[name]:
                raise AssertionError(f"rows {receipt['rows']}, the model says {dict(rows)}")
        if revisions is not None and any(receipt["revisions"][kind] != revisions[kind] for kind in receipt["revisions"]):
            raise AssertionError(f"revisions {receipt['revisions']}, the model says {dict(revisions)}")
        told = [problem["line"] for problem in receipt["row_problems"] if not problem["warning"]]
        if told != rejected:
            raise AssertionError(f"rejected lines {told}, the model says {rejected}")
