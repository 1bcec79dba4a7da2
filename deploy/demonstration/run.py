#!/usr/bin/env python3
"""The demonstration behind deploy/quickstart: makes a county, runs a month of pushes, reports. See README.md beside this file."""
import argparse
import hashlib
import json
import os
import pathlib
import re
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from county import County  # noqa: E402
from household import Household  # noqa: E402
from month import Month  # noqa: E402
from processes import Server, can_reach, demonstration_user, memory_lock_possible  # noqa: E402
from proof import Proof  # noqa: E402
from report import find_differences, make_report, print_tables, wait_until_forwarded  # noqa: E402

SOURCE = pathlib.Path(__file__).resolve().parents[2]


def say(text):
    print(text, flush=True)


def stop_servers(directory):
    """True if one was running."""
    stopped = [Server(name, directory).stop() for name in ("gateway", "national", "witness")]
    return any(stopped)


def fresh_directory(directory, user):
    """An empty directory at `directory`; what was there keeps another name. Where the servers' account cannot walk to it, the files
    stand under /var/tmp and `directory` is a link to them."""
    if directory.is_symlink() or directory.exists():
        stop_servers(directory)
        aside = directory.with_name(directory.name + time.strftime("-%Y%m%d-%H%M%S"))
        number = 1
        while aside.exists() or aside.is_symlink():
            number += 1
            aside = aside.with_name(f"{directory.name}{time.strftime('-%Y%m%d-%H%M%S')}-{number}")
        directory.rename(aside)
        say(f"旧目录改名为 / the old directory is now {aside}")
    directory.parent.mkdir(parents=True, exist_ok=True)
    if user is not None and not can_reach(user, directory.parent):
        place = hashlib.sha256(f"{directory}{time.time()}".encode()).hexdigest()[:8]
        real = pathlib.Path(f"/var/tmp/fangpin-demo-{place}")
        real.mkdir(mode=0o755)
        directory.symlink_to(real)
        say(f"{directory} -> {real}（服务账号无法进入原位置 / the servers' account cannot walk there）")
    else:
        directory.mkdir()
    return directory.resolve()


def look_next(directory):
    say(f"""
接下来可以看 / what to look at next (bash):
  . {directory}/env
  curl -s $OPS_URL/readyz; curl -s $OPS_URL/metrics | head
  build/bin/fangpin-gateway standing --config $GATEWAY_CONFIG
  build/bin/fangpin-push --config {directory}/departments/education/push.toml receipts
  build/bin/fangpin-gateway explain medical-insurance/cost-burden
  build/bin/fangpin-verify log {directory}/log --policy {directory}/auditor/policy
停止 / stop it: deploy/quickstart --stop --dir {directory}""")


def run(arguments):
    user = demonstration_user()
    began = time.monotonic()
    wanted = pathlib.Path(os.path.abspath(arguments.dir))
    directory = fresh_directory(wanted, user)
    samples = SOURCE / "tests" / "data" / "samples"
    manifest = json.loads((samples / "manifest.json").read_text())

    say("建立县级环境：CA、密钥、登记册 / making the county: CA, keys, registry ...")
    memory_lock = "all" if memory_lock_possible() else "keys-only"
    if memory_lock != "all":
        say("注意：此处不能锁定全部内存，演示用 keys-only / memory cannot be locked here; this demonstration runs with keys-only")
    county = County(SOURCE, directory, manifest["clock_start"], arguments.binaries)
    county.make(memory_lock)
    county.register()
    county.add_witness()
    county.give_to(user)

    witness = Server("witness", directory)
    line = witness.start(user, [county.bin / "fangpin-witness", "serve", county.witness / "witness.toml"])
    witness_url = line.split()[1]
    county.trust_witness(witness_url)

    national = Server("national", directory)
    line = national.start(user, [county.bin / "fangpin-national-sim", "--dir", directory / "national", "--ca", directory / "ca" / "ca.pem",
                                 "--gateway-key", county.forward_key])
    national_url, national_control = re.match(r"listening (\S+) control (\S+)", line).groups()
    county.write_config(national_url, memory_lock)
    gateway = Server("gateway", directory)
    line = gateway.start(user, [county.bin / "fangpin-gateway", "serve", "--config", county.config])
    gateway_url, ops_url = re.match(r"listening (\S+) ops (\S+)", line).groups()
    county.write_push_settings(gateway_url)
    county.write_environment(gateway_url, ops_url, national_control, witness_url)
    say(f"网关 / gateway {gateway_url}，运维 / ops {ops_url}，模拟国家侧 / national simulator {national_url}，见证方 / witness {witness_url}")

    try:
        proof = Proof(county, user, gateway_url, ops_url, say)
        proof.begin()
        month = Month(county, samples, manifest, say)
        month.run()
        totals = wait_until_forwarded(county, say)
        report = make_report(county, national_control, totals)
        differences = find_differences(report, manifest, month.receipts, month.refused)
        print_tables(report)
        differences += Household(county, gateway_url, say).run()
        differences += proof.run(month.documents)
        report["access"] = proof.accesses()
    except BaseException:
        stop_servers(directory)
        raise
    if arguments.report:
        pathlib.Path(arguments.report).write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n")
    if arguments.mode == "once":
        stop_servers(directory)
    else:
        look_next(wanted)
    say(f"\n用时 / took {time.monotonic() - began:.1f} s（不含编译 / without the build）")
    if differences:
        say("与样本真值不符 / not what the manifest says:")
        for difference in differences:
            say("  " + difference)
        return 1
    say("与样本真值一致：不丢、不重、不漏 / as the manifest says: nothing lost, nothing doubled, nothing left")
    return 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--dir", default="build/demo")
    parser.add_argument("--mode", choices=("keep", "once"), default="keep")
    parser.add_argument("--stop", action="store_true")
    parser.add_argument("--report")
    parser.add_argument("--binaries", help="where the programs are, by default build/bin")
    arguments = parser.parse_args()
    if arguments.stop:
        if stop_servers(pathlib.Path(arguments.dir)):
            say("已停止 / stopped")
        else:
            say("没有正在运行的演示 / no demonstration is running")
        return 0
    return run(arguments)


if __name__ == "__main__":
    sys.exit(main())
