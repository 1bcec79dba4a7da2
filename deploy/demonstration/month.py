"""A month of pushes on the demonstration clock, in the manifest's order."""
import json
import pathlib
import subprocess
import sys


class Month:
    def __init__(self, county, samples, manifest, progress):
        self.county = county
        self.samples = pathlib.Path(samples)
        self.manifest = manifest
        self.progress = progress
        self.documents = []  # one per push, in order: as fangpin-push printed it, receipt and signature
        self.receipts = []  # the receipts in them
        self.refused = set()  # files that must not be taken and are not

    def step_clock(self, to):
        self.county.gateway("clock", "step", "--config", self.county.config, to)

    def push(self, push):
        """One push as the department would make it; its receipt."""
        folder = self.county.dir / "departments" / push["department"]
        command = [str(self.county.bin / "fangpin-push"), "--config", str(folder / "push.toml"), "--json"]
        file = push["file"] or push.get("repeat_of")
        if file:
            command += ["push", str(self.samples / file)]
        else:
            command += ["nil"]
        command += ["--feed", push["feed"]]
        for name in ("population", "window"):
            if push.get(name):
                command += [f"--{name}", push[name]]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if done.returncode not in (0, 1):
            sys.exit(f"推送失败 / push failed ({done.returncode}): {' '.join(command)}\n{done.stdout}{done.stderr}")
        return json.loads(done.stdout)

    def is_refused(self, file):
        """Whether the department's program refuses the file whole, before it is sent."""
        folder = self.county.dir / "departments" / file["department"]
        command = [str(self.county.bin / "fangpin-push"), "--config", str(folder / "push.toml"), "--json",
                   "check", str(self.samples / file["file"]), "--feed", file["feed"]]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        return done.returncode == 2 and bool(json.loads(done.stdout)["refused"])

    def run(self):
        pushes = self.manifest["pushes"]
        for number, push in enumerate(pushes, 1):
            self.step_clock(push["pushed_at"])
            document = self.push(push)
            self.documents.append(document)
            self.receipts.append(document.get("receipt", document))
            self.progress(f"[{number:2}/{len(pushes)}] {push['pushed_at'][5:16]} {push['feed']:<42} {describe(self.receipts[-1])}")
        self.step_clock(self.manifest["clock_end"])
        self.refused = {file["file"] for file in self.manifest["refused"] if self.is_refused(file)}
        self.progress(f"整份退回的文件 / files refused whole: {len(self.refused)}")


def describe(receipt):
    rows = receipt["rows"]
    window = receipt["window"]
    verdict = f"{window['id']} {window['verdict'] or 'open'}" if window else "voluntary"
    if receipt["kind"] == "nil":
        return f"nil report, {verdict}"
    counts = ", ".join(f"{name} {rows[name]}" for name in ("new", "corrected", "regrouped", "unchanged", "rejected") if rows[name])
    return f"{counts or 'nothing'}; {verdict}"
