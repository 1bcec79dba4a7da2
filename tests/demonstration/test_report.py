"""The quickstart's exit status is not 0 if anything of the manifest is not met: each fact, altered, is told."""
import copy
import json
import pathlib
import sys

import pytest

SOURCE = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(SOURCE / "deploy" / "demonstration"))
from report import find_differences  # noqa: E402

MANIFEST = json.loads((SOURCE / "tests" / "data" / "samples" / "manifest.json").read_text())


def receipt_of(push):
    """The receipt of a push that came out as the manifest says."""
    late = sum(len(late["late_lines"]) for late in MANIFEST["late_records"] if late["file"] == push["file"])
    accepted = push.get("accepted", 0)
    rows = {"new": 0, "corrected": 0, "regrouped": 0, "unchanged": accepted, "without_alert": len(push.get("no_alert", [])), "late": late}
    problems = [{**problem, "warning": False} for problem in push.get("rejected", [])]
    revisions = {kind: push.get("revisions", {}).get(kind, 0) for kind in ("new", "correct", "withdraw", "regroup")}
    return {"rows": rows, "row_problems": problems, "revisions": revisions, "cleared": []}


def good():
    """What a run that meets the whole manifest reports."""
    totals = MANIFEST["totals"]
    counts = {"met": 0, "met_late": 0, "missed": 0, "waived": 0, "open": 0, "not_connected": 0}
    for verdict in MANIFEST["verdicts"]:
        counts[verdict["verdict"].replace("-", "_")] += 1
    report = {
        "submissions": totals["pushes"],
        "rows": {name: totals[name] for name in ("new", "corrected", "regrouped", "unchanged", "rejected")},
        **{name: copy.deepcopy(totals[name]) for name in ("alerts", "revisions", "households")},
        "forwarded": sum(totals["revisions"].values()),
        "lost": 0, "doubled": 0, "unforwarded": 0,
        "windows": {**counts, "list": copy.deepcopy(MANIFEST["verdicts"])},
    }
    return report, [receipt_of(push) for push in MANIFEST["pushes"]], {file["file"] for file in MANIFEST["refused"]}


def differences(alter):
    report, receipts, refused = good()
    alter(report, receipts, refused)
    return find_differences(report, MANIFEST, receipts, refused)


def with_rejections(receipts):
    return next(receipt for receipt in receipts if len(receipt["row_problems"]) > 1)


def altered_number(name):
    return lambda report, receipts, refused: report.__setitem__(name, report[name] + 1)


def altered_row_count(name):
    return lambda report, receipts, refused: report["rows"].__setitem__(name, report["rows"][name] - 1)


def altered_revision(name):
    return lambda report, receipts, refused: report["revisions"].__setitem__(name, report["revisions"][name] + 1)


def verdict(report, receipts, refused):
    report["windows"]["list"][0]["verdict"] = "waived"


def a_window_left_out(report, receipts, refused):
    del report["windows"]["list"][3]


def reason(report, receipts, refused):
    with_rejections(receipts)["row_problems"][0]["reason"] = "id-blank-or-so"


def line(report, receipts, refused):
    with_rejections(receipts)["row_problems"][0]["line"] += 1


def column(report, receipts, refused):
    with_rejections(receipts)["row_problems"][0]["column"] = "备注"


def a_rejection_too_few(report, receipts, refused):
    with_rejections(receipts)["row_problems"].pop()


def accepted(report, receipts, refused):
    receipts[0]["rows"]["unchanged"] -= 1


def without_alert(report, receipts, refused):
    receipts[0]["rows"]["without_alert"] += 1


def late(report, receipts, refused):
    next(receipt for receipt in receipts if receipt["rows"]["late"])["rows"]["late"] -= 1


def revisions_of_a_push(report, receipts, refused):
    next(receipt for push, receipt in zip(MANIFEST["pushes"], receipts) if "revisions" in push)["revisions"]["withdraw"] += 1


def a_repeat_that_is_new(report, receipts, refused):
    repeat = next(receipt for push, receipt in zip(MANIFEST["pushes"], receipts) if push.get("repeat_of"))
    repeat["rows"]["new"], repeat["rows"]["unchanged"] = 1, repeat["rows"]["unchanged"] - 1


def a_receipt_missing(report, receipts, refused):
    receipts.pop()


def a_refused_file_taken(report, receipts, refused):
    refused.pop()


ALTERATIONS = [verdict, a_window_left_out, reason, line, column, a_rejection_too_few, accepted, without_alert, late, revisions_of_a_push,
               a_repeat_that_is_new, a_receipt_missing, a_refused_file_taken]
NUMBERS = ("submissions", "alerts", "households", "forwarded", "lost", "doubled", "unforwarded")


def test_what_meets_the_manifest_is_no_difference():
    assert differences(lambda *report: None) == []


@pytest.mark.parametrize("wanted, told", (("id-rounded", "id-check-digit"), ("id-check-digit", "id-rounded")))
def test_whether_a_failing_check_digit_comes_from_rounding_cannot_always_be_told(wanted, told):
    def alter(report, receipts, refused):
        next(problem for receipt in receipts for problem in receipt["row_problems"] if problem["reason"] == wanted)["reason"] = told

    assert differences(alter) == []


@pytest.mark.parametrize("alter", ALTERATIONS, ids=lambda alter: alter.__name__)
def test_each_fact_altered_is_told(alter):
    assert differences(alter)


@pytest.mark.parametrize("name", NUMBERS)
def test_each_number_altered_is_told(name):
    assert differences(altered_number(name))


@pytest.mark.parametrize("name", ("new", "corrected", "regrouped", "unchanged", "rejected"))
def test_each_count_of_rows_altered_is_told(name):
    assert differences(altered_row_count(name))


@pytest.mark.parametrize("name", ("new", "correct", "withdraw", "regroup"))
def test_each_count_of_revisions_altered_is_told(name):
    assert differences(altered_revision(name))
