"""`junit`: a test suite a page, as CI systems show test results.

Source: the schema `junit-10.xsd` of the Jenkins xUnit plugin, and GitLab's documentation of unit test reports.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from xml.etree import ElementTree

from linter.findings import Finding, Report, RunError, fails
from linter.reports.escape import in_repository, printable

_NAME = "lint-modules"


def render(report: Report) -> str:
    """A failed case a finding, an error a run error, and one passing case for a page with neither.

    A finding below the level at which a run fails is a case that passes, with its text in `system-out`.
    """
    findings: dict[str, list[Finding]] = defaultdict(list)
    errors: dict[str, list[RunError]] = defaultdict(list)
    for finding in report.findings:
        findings[finding.path].append(finding)
    for error in report.run_errors:
        errors[error.path].append(error)
    root = ElementTree.Element("testsuites", {"name": _NAME})
    for path in sorted({*report.checked, *findings, *errors}):
        root.append(_suite(path, report, findings[path], errors[path]))
    for count in ("tests", "failures", "errors"):
        root.set(count, str(sum(int(suite.get(count, "0")) for suite in root)))
    root.set("time", "0")  # constant, so that equal runs give equal bytes
    ElementTree.indent(root, " ")
    # ASCII, with references for everything else: no encoding of a stream can spoil it
    body = ElementTree.tostring(root, encoding="us-ascii", xml_declaration=False).decode("ascii")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'


def _suite(path: str, report: Report, findings: list[Finding], errors: list[RunError]) -> ElementTree.Element:
    file = in_repository(report, path)
    failing = [finding for finding in findings if fails(finding, report.fail_level)]
    suite = ElementTree.Element("testsuite", {"name": printable(path)})
    names: Counter[str] = Counter()
    for error in errors:
        case = _add_case(suite, names, f"run {error.rule or 'error'}", path, file, 1)
        _add_outcome(case, "error", "run-error", printable(error.text), "")
    for finding in findings:
        place = f"{finding.range.line}:{finding.range.column}"
        case = _add_case(suite, names, f"{finding.code} {finding.name} {place}", path, file, finding.range.line)
        if finding.group:
            case.set("group", finding.group)
        if finding in failing:
            _add_outcome(case, "failure", finding.severity.value, printable(finding.message), _details(finding))
        else:
            text = f"{finding.severity.value}: {printable(finding.message)}{_details(finding)}"
            ElementTree.SubElement(case, "system-out").text = text
    if not findings and not errors:
        _add_case(suite, names, "no findings", path, file, 1)
    counts = {"tests": len(suite), "failures": len(failing), "errors": len(errors), "skipped": 0, "time": 0}
    for key, count in counts.items():
        suite.set(key, str(count))
    return suite


def _add_case(
    suite: ElementTree.Element, names: Counter[str], name: str, path: str, file: str, line: int
) -> ElementTree.Element:
    names[name] += 1
    unique = name if names[name] == 1 else f"{name} ({names[name]})"
    attributes = {
        "classname": printable(path),
        "name": printable(unique),
        "file": printable(file),
        "line": str(line),
        "time": "0",
    }
    return ElementTree.SubElement(suite, "testcase", attributes)


def _add_outcome(case: ElementTree.Element, kind: str, type_: str, message: str, details: str) -> None:
    outcome = ElementTree.SubElement(case, kind, {"type": type_, "message": message})
    outcome.text = message + details  # some systems ignore the attribute


def _details(finding: Finding) -> str:
    """What follows the message in the body: the help, and the other places."""
    help_ = [f"\nhelp: {printable(finding.help)}"] if finding.help else []
    places = [
        f"\nsee: {printable(f'{place.path}:{place.range.line}:{place.range.column}: {place.message}')}"
        for place in finding.related
    ]
    return "".join([*help_, *places])
