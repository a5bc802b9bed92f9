"""A baseline: the findings that a project lives with for now, its file, and how it changes the outcome of a run.

An entry is known by its page, its rule and the finding's fingerprint. The fingerprint is made of page and rule, of the
headings above the place, of the text of its line and of its number among equals, but of no line number and no message.
The file is JSON with a line for each entry, sorted: one repair changes one line.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

from linter.errors import BaselineError
from linter.findings import NEVER_BASELINED, UNREADABLE, Finding, Range
from linter.linting.groups import with_groups
from linter.linting.results import PageResult, fingerprint
from linter.reports.escape import printable
from linter.rules.model import Rule

VERSION = 1
_LABEL_LENGTH = 70  # characters of a line or heading that remind a reader of the place
_KEY = re.compile(r"([A-Z]{2,8}[0-9]{3}) ([0-9a-f]{32})")
_REMEDY = "restore it from version control, or delete it and run `lint-modules baseline create`"


@dataclass(frozen=True, slots=True, order=True)
class BaselineEntry:
    """A finding that does not fail the gate. The label is for people: the rule's name and the text of the place."""

    path: str
    code: str
    fingerprint: str
    label: str = field(default="", compare=False)

    @property
    def allowed(self) -> bool:
        """Whether such a finding may stand in a baseline at all."""
        return self.code not in NEVER_BASELINED


@dataclass(frozen=True, slots=True)
class Baselined:
    """The outcomes of a run without baselined findings, with the stale entries of their pages as findings.

    `gone` are the findings about entries of pages that no longer exist, `baselined` counts what was left out.
    """

    outcomes: tuple[PageResult, ...]
    gone: tuple[Finding, ...] = ()
    baselined: int = 0


def baseline_entry(finding: Finding) -> BaselineEntry:
    """The entry of a finding."""
    text = next((part for part in reversed(finding.context) if part.strip("# ")), "").lstrip("# ")
    place = printable(text if len(text) <= _LABEL_LENGTH else f"{text[: _LABEL_LENGTH - 1].rstrip()}…")
    return BaselineEntry(
        finding.path, finding.code, finding.fingerprint, f"{finding.name}: {place}" if place else finding.name
    )


def baseline_entries(outcomes: Iterable[PageResult]) -> frozenset[BaselineEntry]:
    """The entries of all findings that may be baselined."""
    entries = (baseline_entry(finding) for page in outcomes for finding in page.findings)
    return frozenset(entry for entry in entries if entry.allowed)


def matched_entries(
    baseline: Collection[BaselineEntry], outcomes: Iterable[PageResult]
) -> tuple[frozenset[BaselineEntry], frozenset[int]]:
    """The entries that findings of a run have, and the ids of these findings.

    An entry is a finding's by its fingerprint. What is left is matched by page, rule and the text of the place, one by
    one: a heading that was rewritten above a finding makes it no new one.
    """
    known = frozenset(baseline)
    matched: set[BaselineEntry] = set()
    findings: set[int] = set()
    left: dict[tuple[str, str, str], list[Finding]] = {}
    for finding in (finding for page in outcomes for finding in page.findings) if known else ():
        entry = baseline_entry(finding)
        if entry in known:
            matched.add(entry)
            findings.add(id(finding))
        elif ": " in entry.label:  # a label without a text names no place
            left.setdefault((entry.path, entry.code, entry.label), []).append(finding)
    for entry in sorted(known - matched) if left else ():
        same = left.get((entry.path, entry.code, entry.label))
        if same:
            matched.add(entry)
            findings.add(id(same.pop(0)))
    return frozenset(matched), frozenset(findings)


def stale_entries(
    baseline: Collection[BaselineEntry],
    outcomes: Sequence[PageResult],
    silent: Collection[str],
    gone: Callable[[str], bool],
) -> Iterator[BaselineEntry]:
    """The entries that no finding matches any more, in order.

    `silent` are the codes of rules that did not run; `gone` tells of a page that is not among the outcomes whether
    that is because it no longer exists. Entries of pages that were not read whole are never stale.
    """
    pages = {page.path: page for page in outcomes}
    found, _ = matched_entries(baseline, outcomes)
    for entry in sorted(baseline):
        page = pages.get(entry.path)
        if entry in found or entry.code in silent:
            continue
        if gone(entry.path) if page is None else not page.failed and entry.code not in page.unjudged:
            yield entry


def repaired_entries(
    baseline: Collection[BaselineEntry], before: Iterable[PageResult], after: Iterable[PageResult]
) -> frozenset[BaselineEntry]:
    """The entries that a finding had before pages were fixed, and none has after; of pages that were judged whole."""
    whole = [page for page in after if not page.failed and not page.run_errors]
    paths = {page.path for page in whole}
    held, _ = matched_entries(baseline, (page for page in before if page.path in paths))
    still, _ = matched_entries(baseline, whole)
    return held - still


def without_baselined(
    baseline: Collection[BaselineEntry],
    outcomes: Sequence[PageResult],
    stale: Iterable[BaselineEntry],
    rule: Rule | None,
) -> Baselined:
    """The outcomes without the findings of the baseline. `rule` reports the stale entries (None: it does not run)."""
    _, known = matched_entries(baseline, outcomes)
    kept = [tuple(finding for finding in page.findings if id(finding) not in known) for page in outcomes]
    baselined = sum(len(page.findings) for page in outcomes) - sum(map(len, kept))
    stale_by_path: dict[str, list[BaselineEntry]] = {}
    for entry in stale if rule else ():
        stale_by_path.setdefault(entry.path, []).append(entry)
    pages = []
    for page, findings in zip(outcomes, kept, strict=True):
        added = _stale_findings(stale_by_path.pop(page.path, ()), rule, page.lines[:1])
        same = not added and len(findings) == len(page.findings)
        pages.append(page if same else replace(page, findings=(*added, *findings)))
    gone = tuple(finding for entries in stale_by_path.values() for finding in _stale_findings(entries, rule, None))
    return Baselined(tuple(pages), gone, baselined)


def _stale_findings(
    entries: Iterable[BaselineEntry], rule: Rule | None, lines: tuple[str, ...] | None
) -> tuple[Finding, ...]:
    """Stale entries of one page as findings at its first line; `lines` are None where the page is gone."""
    if rule is None:
        return ()
    place = Range(1, 1, 1, len(lines[0].rstrip()) + 1 if lines else 1)
    why = "matches no finding any more" if lines is not None else "is of a page that does not exist any more"
    findings = []
    for entry in entries:
        message = f"the baseline's entry {entry.code} '{printable(entry.label)}' {why}"
        identity = "\x1f".join((rule.code, entry.path, entry.fingerprint)).encode("utf-8", "surrogatepass")
        digest = sha256(identity).hexdigest()[:32]
        findings.append(
            Finding(rule.code, rule.name, rule.severity, message, entry.path, place, rule.help, fingerprint=digest)
        )
    return tuple(with_groups(findings, {place.line}))


class _DamagedError(ValueError):
    """Something in the file is not as it was written."""


def render_baseline(baseline: Collection[BaselineEntry]) -> bytes:
    """The bytes of a baseline's file. Equal baselines give equal bytes, whatever the order of their entries."""
    pages: dict[str, dict[str, str]] = {}
    for entry in sorted(baseline):
        pages.setdefault(entry.path, {})[f"{entry.code} {entry.fingerprint}"] = entry.label
    # Names with control characters and the like are written as \u….
    escaped = any(printable(path) != path for path in pages)
    text = json.dumps({"version": VERSION, "pages": pages}, indent=1, ensure_ascii=escaped)
    return f"{text}\n".encode()


def parse_baseline(data: bytes, name: str) -> frozenset[BaselineEntry]:
    """The entries of a baseline's file. Raises BaselineError for anything that `render_baseline` would not write."""
    try:
        content = json.loads(data.decode("utf-8"), object_pairs_hook=_unique_keys)
        return frozenset(_parsed_entries(content))
    except RecursionError:
        raise BaselineError(f"{name}: brackets are nested too deep; {_REMEDY}") from None
    except ValueError as error:  # also what JSON and UTF-8 have to say
        conflict = b"\n<<<<<<<" in data or b"\n>>>>>>>" in data
        why = "it holds conflict markers of a merge" if conflict else f"damaged: {printable(str(error))[:200]}"
        raise BaselineError(f"{name}: {why}; {_REMEDY}") from None


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    unique: dict[str, Any] = {}
    for key, value in pairs:
        if key in unique:
            raise _DamagedError(f"key {key!r} is repeated")
        unique[key] = value
    return unique


def _parsed_entries(content: Any) -> Iterator[BaselineEntry]:
    if not isinstance(content, dict) or set(content) != {"version", "pages"}:
        raise _DamagedError("the keys `version` and `pages` and no others are expected")
    if type(content["version"]) is not int or content["version"] != VERSION:
        raise _DamagedError(f"version {content['version']!r} is unknown; this release reads version {VERSION}")
    if not isinstance(content["pages"], dict):
        raise _DamagedError("`pages` is no object")
    for path, labels in content["pages"].items():
        if not isinstance(labels, dict):
            raise _DamagedError(f"the entries of {path!r} are no object")
        for key, label in labels.items():
            match = _KEY.fullmatch(key)
            if match is None or not isinstance(label, str):
                raise _DamagedError(f"{path!r}: {key!r} is no entry: a code and 32 hexadecimal digits, and a text")
            entry = BaselineEntry(path, match[1], match[2], label)
            if not entry.allowed:
                raise _DamagedError(f"{path!r}: {entry.code} can never be baselined")
            yield entry


@dataclass(frozen=True, slots=True)
class BaselineStatus:
    """The entries of a baseline against a run, as numbers by rule and by page.

    `unjudged` are the entries that the run came to no verdict on, `new` the findings that could be added.
    """

    file: str
    rules: tuple[tuple[str, str, int], ...]
    pages: tuple[tuple[str, int], ...]
    found: int
    unjudged: int
    stale: tuple[BaselineEntry, ...]
    new: int

    @property
    def total(self) -> int:
        """How many entries there are."""
        return self.found + self.unjudged + len(self.stale)


def baseline_status(
    file: str, baseline: Collection[BaselineEntry], outcomes: Sequence[PageResult], stale: Sequence[BaselineEntry]
) -> BaselineStatus:
    """The status of a baseline after a run."""
    known = frozenset(baseline)
    matched, findings = matched_entries(known, outcomes)
    found = len(matched)
    rules = Counter((entry.code, entry.label.partition(":")[0]) for entry in known)
    pages = Counter(entry.path for entry in known)
    ranked = sorted(rules.items(), key=lambda row: (-row[1], row[0]))
    return BaselineStatus(
        file,
        tuple((code, name, number) for (code, name), number in ranked),
        tuple(sorted(pages.items(), key=lambda row: (-row[1], row[0]))),
        found,
        len(known) - found - len(stale),
        tuple(stale),
        sum(baseline_entry(f).allowed and id(f) not in findings for page in outcomes for f in page.findings),
    )


def status_as_text(status: BaselineStatus) -> str:
    """The status for people."""
    lines = [f"{number:5}  {code}  {name}" for code, name, number in status.rules]
    lines += [f"{number:5}  {path}" for path, number in status.pages]
    lines += [f"stale: {entry.path}: {entry.code} {entry.label}" for entry in status.stale]
    counts = [f"{status.found} still found", f"{len(status.stale)} stale"]
    if status.unjudged:
        counts.append(f"{status.unjudged} not judged (rules that do not run, pages not read)")
    total = "1 entry" if status.total == 1 else f"{status.total} entries"
    new = "1 finding is" if status.new == 1 else f"{status.new} findings are"
    lines.append(f"{status.file}: {total}: {', '.join(counts)}; {new} not in it")
    return "\n".join(map(printable, lines)) + "\n"


def status_as_json(status: BaselineStatus) -> str:
    """The status for scripts."""
    data = {
        "schema_version": 1,
        "file": status.file,
        "entries": status.total,
        "found": status.found,
        "unjudged": status.unjudged,
        "new": status.new,
        "rules": [{"code": code, "name": name, "entries": number} for code, name, number in status.rules],
        "pages": [{"path": path, "entries": number} for path, number in status.pages],
        "stale": [
            {"path": entry.path, "code": entry.code, "fingerprint": entry.fingerprint, "label": entry.label}
            for entry in status.stale
        ],
    }
    return json.dumps(data, indent=1, ensure_ascii=True) + "\n"


def earlier_entries(earlier: Mapping[str, PageResult]) -> frozenset[BaselineEntry]:
    """The entries of the earlier outcomes of pages, given by their paths of today.

    A page that was renamed keeps its findings: their fingerprints are made anew for the path it has today. A finding
    that says that a page was not read whole is never old.
    """
    entries = (entry for path, page in earlier.items() for entry in _earlier_page_entries(path, page))
    return frozenset(entry for entry in entries if entry.code != UNREADABLE)


def _earlier_page_entries(path: str, page: PageResult) -> Iterator[BaselineEntry]:
    seen: Counter[tuple[str, tuple[str, ...]]] = Counter()
    silenced = [suppressed.finding for suppressed in page.suppressed]  # no entries, but counted among their equals
    hidden = set(map(id, silenced))
    findings = (*page.findings, *silenced)
    for finding in sorted(findings, key=lambda finding: (finding.range.line, finding.range.column)):
        number = seen[finding.code, finding.context]
        seen[finding.code, finding.context] += 1
        if id(finding) in hidden:
            continue
        if finding.path == path:
            yield baseline_entry(finding)
        else:
            own = baseline_entry(finding)
            yield BaselineEntry(path, own.code, fingerprint(own.code, path, finding.context, number), own.label)
