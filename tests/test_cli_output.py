"""What reaches stdout: the formats, their order, what quiet and statistics leave."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from tests.shapes import REPORT, STATISTICS
from tests.test_cli import EXAM, TRACKER, codes, lint, write

EXAMPLE = Path(__file__).resolve().parent.parent / "examples" / "course"


def reported(*args: object, cwd: Path = EXAMPLE) -> dict[str, Any]:
    """The JSON report of a run, held against the contract's shape."""
    data: dict[str, Any] = json.loads(lint("--output", "json", *args, cwd=cwd).out)
    Draft202012Validator(REPORT).validate(data)
    return data


def test_the_json_report_of_the_example_course() -> None:
    data = reported()
    counted = [sum(f["severity"] == level for f in data["findings"]) for level in ("error", "warning", "info")]
    assert counted == [data["summary"][key] for key in ("errors", "warnings", "infos")]
    assert (data["summary"]["documents"], data["summary"]["skipped"]) == (5, 1)
    assert any(f["fix"] for f in data["findings"])
    assert any(f["related"] for f in data["findings"])
    prints = [finding["fingerprint"] for finding in data["findings"]]
    assert len(set(prints)) == len(prints)


def test_the_json_report_of_failures(tmp_path: Path) -> None:
    data = reported(cwd=write(tmp_path, a_exam=b"\x00", b_exam=EXAM))
    assert data["findings"][0]["code"] == "DOC001"
    assert data["summary"]["failed"] == 1


def test_the_order_is_path_line_column_code() -> None:
    findings = reported("--select", "ALL")["findings"]
    keys = [(f["path"], f["line"], f["column"], f["code"]) for f in findings]
    assert keys == sorted(keys)
    assert len({key[0] for key in keys}) > 1
    concise = lint("--output", "concise", "--select", "ALL", cwd=EXAMPLE).out.splitlines()[:-1]
    assert [line.split(": ")[0] for line in concise] == [f"{path}:{line}:{column}" for path, line, column, _ in keys]


def test_equal_runs_give_equal_bytes_in_any_order_of_paths() -> None:
    paths = ["docs/tests", "docs/module-2-idempotency.md", "docs/module-1-backpressure.md"]
    assert reported(*paths) == reported(*reversed(paths)) == reported(*paths, *paths)


def test_concise_is_a_line_a_finding_and_the_summary(tmp_path: Path) -> None:
    done = lint("--output", "concise", "--select", "EXM016,EXM018", cwd=write(tmp_path, short_exam=EXAM))
    assert done.out.splitlines() == [
        "short-exam.md:1:1: error EXM016 missing-rubric: exam has no Grading Rubric section",
        "short-exam.md:1:1: warning EXM018 missing-reflection: exam has no Post-Exam Reflection section",
        "1 document checked, 0 of other kinds skipped: 1 error, 1 warning, 0 suppressed, 0 baselined; "
        "2 fixable with --fix --unsafe-fixes",
    ]


def test_full_shows_the_line_and_one_help(tmp_path: Path) -> None:
    out = lint("--select", "EXM016", cwd=write(tmp_path, short_exam=EXAM)).out.splitlines()
    assert out[0].startswith("error[EXM016] missing-rubric: ")
    assert out[1:5] == [" --> short-exam.md:1:1", "  |", "1 | # Short Exam", "  | ^^^^^^^^^^^^"]
    assert out[5].startswith("  = help: ")


def test_quiet_prints_errors_only_and_keeps_the_code(tmp_path: Path) -> None:
    write(tmp_path, short_exam=EXAM)
    args = ["--output", "concise", "--select", "EXM016,EXM018", "--fail-level"]
    assert codes(lint(*args, "error", "-q", cwd=tmp_path)) == ["EXM016"]
    done = lint("--output", "concise", "--select", "EXM018", "--quiet", "--fail-level", "warning", cwd=tmp_path)
    assert (done.code, codes(done)) == (1, [])
    assert "0 errors, 1 warning" in done.out
    data = json.loads(lint("--output", "json", "--select", "EXM016,EXM018", "-q", cwd=tmp_path).out)
    assert (len(data["findings"]), data["summary"]["warnings"]) == (1, 1)


def test_statistics_count_by_rule(tmp_path: Path) -> None:
    write(tmp_path, a_exam=EXAM, b_exam=EXAM, c_exam=EXAM + "\n## Reflection\n\nText.\n")
    done = lint("--statistics", "--select", "EXM016,EXM018", cwd=tmp_path)
    assert done.out == "    3  EXM016  missing-rubric\n    2  EXM018  missing-reflection\n"


def test_statistics_as_json_are_a_shape_of_their_own(tmp_path: Path) -> None:
    write(tmp_path, a_exam=EXAM, b_exam=EXAM, c_exam=b"\x00")
    args = ["--statistics", "--output", "json", "--output", "concise=counts"]
    data = json.loads(lint(*args, "--select", "EXM016,EXM018", cwd=tmp_path).out)
    Draft202012Validator(STATISTICS).validate(data)
    assert [(row["code"], row["count"]) for row in data["statistics"]] == [("EXM016", 2), ("EXM018", 2), ("DOC001", 1)]
    assert data["summary"]["failed"] == 1
    assert (tmp_path / "counts").read_text(encoding="utf-8").splitlines()[0] == "    2  EXM016  missing-rubric"


def test_statistics_have_no_form_in_the_other_formats(tmp_path: Path) -> None:
    done = lint("--statistics", "--output", "sarif", cwd=write(tmp_path, a_exam=EXAM))
    assert (done.code, done.out) == (2, "")
    assert "--statistics counts in full, concise, json, not in sarif" in done.err


def test_show_files_lists_without_reading(tmp_path: Path) -> None:
    done = lint("--show-files", cwd=write(tmp_path, b_exam=b"\x00", a=EXAM, c__d=TRACKER))
    assert (done.code, done.out) == (0, "a.md\nb-exam.md\nc/d.md\n")
