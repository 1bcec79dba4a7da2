#!/usr/bin/env python3
"""kill -9 at each named effect and at random points, while departments push and the national side misbehaves. See README.md."""
import argparse
import collections
import contextlib
import http.client
import os
import pathlib
import random
import re
import shutil
import signal
import sqlite3
import ssl
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from checks import Checks  # noqa: E402
from client import Client, Watch  # noqa: E402
from effects import find_effects  # noqa: E402
from feeds import all_feeds  # noqa: E402
from office import SOURCE, Office, fetch  # noqa: E402

CLOCK_START = "2022-09-20T08:00:00+08:00"
QUICK_RETRIES = [
    ("retry_initial_ms = 200", "retry_initial_ms = 10"),
    ("retry_max_ms = 5000", "retry_max_ms = 200\nbreaker_open_ms = 100"),
]
# Each pass of an effect that is tried: its first one after a start, often the gateway's own, and a later one under load.
PASSES = (1, 4)
EFFECT_SECONDS_MAX = 120
SETTLE_SECONDS_MAX = 600  # a machine busy with builds forwards some hundred revisions in a second
MISBEHAVIOUR = ("delay:milliseconds=20,probability=0.2", "drop-before:probability=0.05", "drop-after-commit:probability=0.1",
                "error:status=500,probability=0.08", "error:status=429,probability=0.03", "error-after-commit:status=503,probability=0.05",
                "garbage:probability=0.05", "put-off:probability=0.005", "leave-out:probability=0.005", "refuse:probability=0.001")
PASSES_OF_HOUSEKEEPING = (1,)  # once at the start, then by the minute
# Effects that are passed by a command and not by the server: the command that is killed there and then repeated.
COMMANDS = {"log-export": ("log", "export", "log")}
DAMAGE = {
    "a lost row": "DELETE FROM row WHERE id = (SELECT min(id) FROM row WHERE outcome = 0 AND kind = 0)",
    "a lost revision": "DELETE FROM alert_revision WHERE (alert, revision) = (SELECT alert, revision FROM alert_revision LIMIT 1)",
    "an altered receipt": "UPDATE receipt_text SET body = body || ' ' WHERE submission = (SELECT min(submission) FROM receipt_text)",
    "a gap in the log": "DELETE FROM audit_entry WHERE id = (SELECT max(id) / 2 FROM audit_entry)",
    "an altered log entry": "UPDATE audit_entry SET bytes = CAST(bytes || x'20' AS BLOB) WHERE id = 3",
    "a lost checkpoint": "DELETE FROM log_checkpoint WHERE size = (SELECT max(size) FROM log_checkpoint)",
    "a revision applied twice": "INSERT INTO effect SELECT max(number) + 1, alert, revision, kind, feed, risk, risk_code, population, person, household, "
                                "national_household, area, received_at, discovered, details, opened FROM effect",
    "a revision that never arrived": "DELETE FROM effect WHERE number = 2",
}
# Faults without which an effect is not passed.
NEEDED_FAULTS = {"forward.2-buried": ("refuse:probability=0.3",)}


def say(text):
    print(text, flush=True)


class KillTest:
    def __init__(self, arguments, directory):
        self.arguments = arguments
        self.random = random.Random(arguments.seed)
        self.watch = Watch()
        self.effect_kills = 0
        began = time.monotonic()
        self.gateway_names, self.agent_names = ([name for name in names if re.search(arguments.effects, name)] for names in find_effects(SOURCE))
        self.command_names = [name for name in self.gateway_names if name.split(".")[0] in COMMANDS]
        self.office = Office(arguments.build, directory, CLOCK_START, QUICK_RETRIES)
        self.clients = [Client(self.office, feed, arguments.seed, self.watch) for feed in all_feeds()]
        self.office.start_national()
        say(f"county made in {time.monotonic() - began:.1f} s; memory lock: {self.office.memory_lock}")

    def require_health(self):
        if self.watch.failures:
            sys.exit("FAILED: " + "; ".join(self.watch.failures))
        if self.office.national.process.poll() is not None:
            sys.exit(f"FAILED: the simulator ended, see {self.office.national.log}")

    def agents_effects(self, names):
        """fangpin-push dies at each of its own effects; the next run takes the push up."""
        self.office.start_gateway()
        self.watch.up.set()
        for name in names:
            for client in self.clients[:2]:
                client.push_once(kill_at=f"{name}:1")
            say(f"  {name}: taken up by the next run")

    def commands_effects(self, names):
        """An admin command dies beside the serving gateway; repeated, it comes to its end."""
        for name in names:
            command = COMMANDS[name.split(".")[0]]
            words = [*command[:-1], "--config", str(self.office.county.config), str(self.office.dir / command[-1])]
            program = [str(self.office.county.bin / "fangpin-gateway"), *words]
            died = subprocess.run(program, capture_output=True, env={**os.environ, "FANGPIN_KILL_AT": name + ":1"})
            if died.returncode != -signal.SIGKILL:
                sys.exit(f"FAILED: the effect {name} is never reached by {' '.join(command)}: {died.returncode} {died.stderr.decode()}")
            self.office.county.gateway(*words)
            say(f"  {name}: {' '.join(command[:-1])} comes to its end when it is repeated")
            self.wait_for_receipts(sum(len(client.receipts) for client in self.clients) + 1)

    def gateways_effects(self, names):
        for name in names:
            self.office.faults(*NEEDED_FAULTS.get(name, ()), *MISBEHAVIOUR)
            for number in PASSES_OF_HOUSEKEEPING if name.startswith("sweep.") else PASSES:
                began = time.monotonic()
                when = self.die_at(f"{name}:{number}")
                self.effect_kills += 1
                say(f"  {name}:{number} {when} after {time.monotonic() - began:.2f} s")

    def die_at(self, effect):
        """Starts the gateway so that it kills itself there; back when a plain one has given a receipt again."""
        self.watch.up.clear()
        self.office.gateway.stop()
        when = "before it was ready"
        if self.office.gateway.start(FANGPIN_KILL_AT=effect) is not None:
            when = "while it served"
            self.watch.up.set()
        deadline = time.monotonic() + EFFECT_SECONDS_MAX
        while self.office.gateway.process.poll() is None:
            self.require_health()
            if time.monotonic() > deadline:
                sys.exit(f"FAILED: the effect {effect} is never reached")
            time.sleep(0.005)
        self.watch.up.clear()
        if self.office.gateway.process.returncode != -signal.SIGKILL:
            sys.exit(f"FAILED: at {effect} the gateway ended with {self.office.gateway.process.returncode}, see {self.office.gateway.log}")
        self.office.start_gateway()
        before = sum(len(client.receipts) for client in self.clients)
        self.watch.up.set()
        self.wait_for_receipts(before + 1)
        return when

    def wait_for_receipts(self, count):
        deadline = time.monotonic() + EFFECT_SECONDS_MAX
        while sum(len(client.receipts) for client in self.clients) < count:
            self.require_health()
            if time.monotonic() > deadline:
                sys.exit("FAILED: no receipt after a restart")
            time.sleep(0.005)

    def random_kills(self, count):
        self.office.faults(*MISBEHAVIOUR)
        self.watch.hits.clear()
        self.watch.kill_number = 0
        down = 0.0
        for number in range(1, count + 1):
            time.sleep(0.02 + self.random.expovariate(1 / 0.15))
            if self.random.random() < 0.8:  # the others hit whatever happens to be going on
                self.wait_for_request()
            self.require_health()
            self.watch.up.clear()
            began = time.monotonic()
            self.watch.killing()
            self.office.gateway.kill()
            self.office.start_gateway()
            down += time.monotonic() - began
            self.watch.up.set()
            if number % 20 == 0:
                say(f"  {number} kills, {len(self.watch.hits)} of them hit a request in flight")
        return down / max(count, 1)

    def wait_for_request(self):
        """Until the gateway says that it is taking a push in; at most for some seconds."""
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline:
            if re.search(r"^fangpin_submissions_in_flight [1-9]", fetch(f"http://127.0.0.1:{self.office.ops_port}/metrics"), re.MULTILINE):
                return

    def settle(self):
        """No more faults, no more pushes; everything is forwarded, each receipt is read again, and both servers end in good order."""
        self.office.faults()
        self.watch.stopping.set()
        for client in self.clients:
            client.join(timeout=180)
            if client.is_alive():
                sys.exit(f"FAILED: {client.name} does not come to an end")
        self.require_health()
        self.office.gateway.stop()  # what was put off waits in memory only: a fresh start sends it at once
        self.office.start_gateway()
        totals = self.office.wait_until_forwarded(SETTLE_SECONDS_MAX)
        differing = [receipt_id for client in self.clients for receipt_id, answer in client.receipts.items() if self.read(client)(receipt_id) != answer]
        summary = self.office.summary()
        if self.office.gateway.stop() != 0 or self.office.national.stop() != 0:
            sys.exit("FAILED: a server did not end in good order")
        return totals, summary, differing

    def read(self, client):
        """A function that gives a receipt's bytes as the department reads them over the API, on one kept connection."""
        if not hasattr(client, "connection"):
            trust = ssl.create_default_context(cafile=self.office.county.dir / "ca" / "ca.pem")
            trust.load_cert_chain(client.folder / "cert.pem", client.folder / "key.pem")
            client.connection = http.client.HTTPSConnection("127.0.0.1", self.office.port, context=trust, timeout=30)

        def get(receipt_id):
            client.connection.request("GET", f"/v1/receipts/{receipt_id}")
            return client.connection.getresponse().read()
        return get

    def run(self):
        rooms = collections.Counter(name.split(".")[0] for name in self.gateway_names)
        say(f"effects in the sources: {len(self.gateway_names)} of the gateway ({dict(rooms)}), {len(self.agent_names)} of fangpin-push")
        for room in ("accept", "audit", "forward", "stage", "store"):
            if rooms[room] == 0 and not self.arguments.effects:
                sys.exit(f"FAILED: no effect of '{room}' is left in the sources")
        self.agents_effects(self.agent_names)
        for client in self.clients:
            client.start()
        began = time.monotonic()
        self.gateways_effects([name for name in self.gateway_names if name not in self.command_names])
        self.commands_effects(self.command_names)
        say(f"each of the {len(self.gateway_names)} effects was reached; {self.effect_kills} kills of the server at them in {time.monotonic() - began:.1f} s")
        began = time.monotonic()
        down = self.random_kills(self.arguments.kills)
        hits = len(self.watch.hits)
        say(f"{self.arguments.kills} random kills in {time.monotonic() - began:.1f} s; from kill to ready again {down * 1000:.0f} ms on average, "
            f"slowest start {max(self.office.gateway.start_seconds) * 1000:.0f} ms")
        say(f"random kills that hit a request in flight: {hits} of {self.arguments.kills} (needed: {self.needed()})")
        began = time.monotonic()
        totals, summary, differing = self.settle()
        say(f"settled in {time.monotonic() - began:.1f} s")
        return self.judge(totals, summary, differing, hits)

    def needed(self):
        return (self.arguments.kills + 1) // 2

    def prove_checks(self, store, national, totals, summary):
        """The checks find each kind of damage, done to copies of both databases."""
        copies = [self.office.dir / "copy.db", self.office.dir / "copy-national.db"]
        for what, statement in DAMAGE.items():
            for path, copy in zip((store, national), copies):
                shutil.copy(path, copy)
            with contextlib.closing(sqlite3.connect(copies["effect" in statement])) as database:
                changed = database.execute(statement).rowcount
                database.commit()
            checks = Checks(*copies)
            logged = checks.log()
            checks.tree()
            checks.receipts(self.clients, logged)
            checks.rows(self.clients)
            checks.records(self.clients)
            checks.forwarding(totals, summary)
            if changed != 1 or not checks.faults:
                sys.exit(f"FAILED: the checks do not see {what} ({changed} changed)")
        say(f"the checks see each of {len(DAMAGE)} kinds of damage done on purpose: {', '.join(DAMAGE)}")

    def judge(self, totals, summary, differing, hits):
        store, national = self.office.county.dir / "data" / "gateway.db", self.office.dir / "national" / "national.db"
        self.prove_checks(store, national, totals, summary)
        checks = Checks(store, national)
        checks.integrity()
        logged = checks.log()
        checks.tree()
        checks.expect("receipts read over the API with other bytes", differing, [])
        pushes = checks.receipts(self.clients, logged)
        rows = checks.rows(self.clients)
        records, compared = checks.records(self.clients)
        accepted = checks.forwarding(totals, summary)
        say(f"pushes {pushes} ({self.watch.attempts} runs of fangpin-push, {self.watch.killed_clients} of them killed too), "
            f"connections lost {self.watch.broken}; rows {rows}, records {records}, log entries {checks.count('audit_entry')}, "
            f"refused attempts {checks.count('refusal')}, abandoned submissions {checks.count('submission WHERE state = 2')}")
        say(f"alert revisions accepted {accepted} ({totals['revisions']}), compared one by one {compared}; national side: received "
            f"{summary['received']}, applied {summary['applied']}, duplicates turned away {summary['duplicates']}, refused on command "
            f"{summary['refused']}, put off {summary['retried']}, doubled {summary['doubled']}, out of order {summary['out_of_order']}")
        if hits < self.needed():
            checks.faults.append(f"only {hits} random kills hit a request in flight, {self.needed()} are needed")
        for fault in checks.faults[:40]:
            say("FAILED: " + fault)
        if not checks.faults:
            say("nothing acknowledged was lost, nothing was applied twice")
        return 1 if checks.faults else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", default="build", help="build folder with bin/")
    parser.add_argument("--seed", type=int, help="replays files and the schedule of kills; default: random, printed")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--keep", action="store_true", help="keep the folder, also after success")
    parser.add_argument("--effects", default="", help="only effects that this regular expression finds; default: all")
    arguments = parser.parse_args()
    if arguments.seed is None:
        arguments.seed = random.SystemRandom().randrange(10**9)
    directory = pathlib.Path(tempfile.mkdtemp(prefix="fangpin-crash-"))
    say(f"seed {arguments.seed} (replay with --seed {arguments.seed}), in {directory}")
    test, status = None, 1
    try:
        test = KillTest(arguments, directory / "county")
        status = test.run()
    finally:
        if test is not None:
            test.watch.stopping.set()
            test.watch.up.set()
            test.office.close()
        if status == 0 and not arguments.keep:
            shutil.rmtree(directory)
        else:
            say(f"everything is kept in {directory}")
    return status


if __name__ == "__main__":
    sys.exit(main())
