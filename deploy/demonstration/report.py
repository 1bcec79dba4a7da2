"""What gateway and national side hold at the end, against the manifest's truth."""
import collections
import json
import time
import urllib.request

VERDICTS = ("met", "met_late", "missed", "waived", "open", "not_connected")


def wait_until_forwarded(county, progress, seconds=120):
    """Waits until nothing is left to send; says what is left every two seconds. The last totals."""
    deadline = time.monotonic() + seconds
    said = time.monotonic()
    while True:
        totals = json.loads(county.gateway("totals", "--config", county.config))
        if totals["forwarding_idle"] and totals["unforwarded"] == 0:
            return totals
        if time.monotonic() > deadline:
            return totals
        if time.monotonic() - said > 2:
            progress(f"等待上报 / waiting for the national side: {totals['unforwarded']}")
            said = time.monotonic()
        time.sleep(0.1)


def fetch(url):
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(url, timeout=30) as answer:
        return json.load(answer)


def make_report(county, national_control, totals):
    standing = json.loads(county.gateway("standing", "--json", "--config", county.config))
    summary = fetch(national_control + "/v1/summary")
    held = {(entry["alert_id"], entry["revision"]) for entry in fetch(national_control + "/v1/revisions")["revisions"]}
    accepted = set()
    for line in county.gateway("revisions", "--config", county.config).splitlines():
        alert, revision = line.split()
        accepted.add((alert, int(revision)))
    windows = dict(standing["counts"])
    windows["list"] = [{"department": window["department"], "feed": window["feed"], "population": window["population"],
                        "window": window["id"], "due": window["due"], "received": window["received_at"],
                        "verdict": window["verdict"] or "open", "state": window["state"]} for window in standing["windows"]]
    windows["list"] += [{"department": duty["department"], "feed": feed, "population": None, "window": window["id"], "due": window["due"],
                         "received": None, "verdict": "not-connected", "state": "not-connected"}
                        for duty in standing["not_connected"] for window in duty["windows"] for feed in duty["feeds"][:1]]
    return {
        "submissions": totals["submissions"],
        "rows": {name: totals["rows"][name] for name in ("new", "corrected", "regrouped", "unchanged", "rejected")},
        "alerts": totals["alerts"],
        "households": totals["households"],
        "revisions": totals["revisions"],
        "forwarded": totals["forwarded"],
        "national": {name: summary[name] for name in ("received", "distinct", "envelopes_opened")},
        "windows": windows,
        "lost": len(accepted - held),
        "doubled": summary["doubled"],
        "unforwarded": totals["unforwarded"],
    }


def find_differences(report, manifest, receipts, refused):
    """Every way in which what came out is not what the manifest says, as sentences. Empty: all of it is met."""
    differences = []

    def expect(what, got, wanted):
        if got != wanted:
            differences.append(f"{what}: {got}, 应为 / should be {wanted}")

    truth = manifest["totals"]
    expect("submissions", report["submissions"], truth["pushes"])
    for name in ("new", "corrected", "regrouped", "unchanged", "rejected"):
        expect(f"rows.{name}", report["rows"][name], truth[name])
    for name in ("alerts", "revisions", "households"):
        expect(name, report[name], truth[name])
    for name in ("lost", "doubled", "unforwarded"):
        expect(name, report[name], 0)
    expect("forwarded", report["forwarded"], sum(truth["revisions"].values()))
    found = {(window["feed"], window["population"], window["window"]): window["verdict"] for window in report["windows"]["list"]}
    for verdict in manifest["verdicts"]:
        key = (verdict["feed"], verdict["population"], verdict["window"])
        expect(f"verdict {key}", found.get(key), verdict["verdict"])
    for file in manifest["refused"]:
        expect(f"{file['file']} ({file['why']}) refused", file["file"] in refused, True)
    listed = collections.Counter(window["verdict"].replace("-", "_") for window in report["windows"]["list"])
    for verdict in VERDICTS:
        expect(f"windows.list {verdict}", listed[verdict], report["windows"][verdict])
    expect("receipts", len(receipts), len(manifest["pushes"]))
    for push, receipt in zip(manifest["pushes"], receipts):
        name = push["file"] or push.get("repeat_of") or "nil " + push["feed"]
        differences += compare_push(name, push, receipt)
    for late in manifest["late_records"]:
        counts = [receipt["rows"]["late"] for push, receipt in zip(manifest["pushes"], receipts) if push["file"] == late["file"]]
        expect(f"late records of {late['file']}", counts, [len(late["late_lines"])])
    return differences


def is_told_alike(got, wanted):
    """A double may round an ID without leaving 000 at its end: of a text, only the failing check digit shows it then."""
    return got == wanted or (got[:2] == wanted[:2] and {got[2], wanted[2]} == {"id-rounded", "id-check-digit"})


def compare_push(name, push, receipt):
    differences = []
    rows = receipt["rows"]
    accepted = rows["new"] + rows["corrected"] + rows["regrouped"] + rows["unchanged"]
    if "accepted" in push and accepted != push["accepted"]:
        differences.append(f"{name}: accepted {accepted}, should be {push['accepted']}")
    if "no_alert" in push and rows["without_alert"] != len(push["no_alert"]):
        differences.append(f"{name}: without alert {rows['without_alert']}, should be {len(push['no_alert'])}")
    if "rejected" in push:
        wanted = [(problem["line"], problem["column"], problem["reason"]) for problem in push["rejected"]]
        got = [(problem["line"], problem["column"], problem["reason"]) for problem in receipt["row_problems"] if not problem["warning"]]
        if len(got) != len(wanted) or not all(map(is_told_alike, got, wanted)):
            differences.append(f"{name}: rejected {got}, should be {wanted}")
    if "revisions" in push and any(receipt["revisions"][kind] != push["revisions"].get(kind, 0) for kind in receipt["revisions"]):
        differences.append(f"{name}: revisions {receipt['revisions']}, should be {push['revisions']}")
    if push.get("repeat_of") and (rows["new"] or rows["corrected"] or receipt["cleared"]):
        differences.append(f"{name}: a repeat changed something")
    return differences


def moment(text):
    """'2022-09-10T16:00:00.000Z' as it reads in Shanghai: '09-11 00:00'."""
    if not text:
        return "-"
    seconds = time.mktime(time.strptime(text[:19], "%Y-%m-%dT%H:%M:%S")) + 8 * 3600
    return time.strftime("%m-%d %H:%M", time.localtime(seconds))


COLUMNS = (22, 58, 15, 13, 17, 0)


def padded(text, width):
    """A Chinese character takes two places."""
    return text + " " * max(0, width - sum(2 if ord(character) > 0x2e7f else 1 for character in text))


def print_tables(report):
    print("\n" + "".join(padded(title, width) for title, width in zip(
        ("部门 / department", "数据项 / feed", "时段 / window", "应到 / due", "收到 / received", "结论 / verdict"), COLUMNS)))
    for window in report["windows"]["list"]:
        feed = window["feed"] + (f" ({window['population']})" if window["population"] else "")
        period = window["window"][5:10] + ".." + window["window"][16:]
        cells = (window["department"], feed, period, moment(window["due"]), moment(window["received"]), window["state"])
        print("".join(padded(cell, width) for cell, width in zip(cells, COLUMNS)))
    print("\n时段 / windows: " + ", ".join(f"{name} {report['windows'][name]}" for name in VERDICTS))
    print("行 / rows: " + ", ".join(f"{name} {count}" for name, count in report["rows"].items()))
    national = report["national"]
    print(f"预警 / alerts {report['alerts']}, 户 / households {report['households']}, 已上报 / forwarded {report['forwarded']}; "
          f"国家侧收到 / national side received {national['received']}, 去重后 / distinct {national['distinct']}, "
          f"信封可打开 / envelopes opened {national['envelopes_opened']}")
    print(f"丢失 / lost {report['lost']}, 重复 / doubled {report['doubled']}, 未上报 / unforwarded {report['unforwarded']}")
