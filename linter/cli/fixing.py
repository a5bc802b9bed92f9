"""Fixes pages: mends each in memory, proves the result in its project, and only then replaces the file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from linter import engine
from linter.cli import writing
from linter.cli.locking import LOCK, hidden, locked
from linter.cli.proving import Proof, cross_rules
from linter.cli.runner import Run
from linter.cli.temporary import TEMPORARY
from linter.engine import Checked
from linter.errors import RefusedError
from linter.mending import Mended, Refused, mend
from linter.model import Finding, RunError
from linter.parts import Document

BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Outcome:
    """Pages before and after their fixes. `mended` are those that change, `refused` the fixes that were not applied."""

    read: tuple[Document | Checked, ...]
    before: tuple[Checked, ...]
    after: tuple[Checked, ...]
    mended: Mapping[str, Mended]
    refused: tuple[Refused, ...] = ()

    @property
    def fixed(self) -> list[Finding]:
        """What was fixed, by path; line and column are those at the time."""
        return [finding for path in sorted(self.mended) for finding in self.mended[path].fixed]

    def texts(self, path: str) -> tuple[str, str]:
        """The text of a page that changes, before and after."""
        old = next(page for page in self.read if isinstance(page, Document) and page.path == path)
        return old.page.source.text, self.mended[path].source.text


def mend_pages(run: Run, read: Sequence[Document | Checked], unsafe: bool, muted: Callable[[Finding], bool]) -> Outcome:
    """Mends pages in memory; nothing is written. Muted findings stay, and no fix may give them another fingerprint."""
    context = run.context(read)
    before = tuple(run.judge_all(read, context))
    proof = Proof(run, context, muted)
    codes = frozenset(rule.code for rule in run.rules)

    def wanted(finding: Finding) -> bool:
        return finding.code in codes and finding.fix is not None and (unsafe or finding.fix.safe)

    found = {
        page.path: mend(page.page.source, proof.judge_of(page), wanted)
        for page, checked in zip(read, before, strict=True)
        if isinstance(page, Document)
        and not checked.failed
        and any(wanted(one) and not muted(one) for one in checked.findings)
    }
    refused = tuple(one for mended in found.values() for one in mended.refused)
    changed = {path: mended for path, mended in found.items() if mended.fixed}
    return _proved(run, Outcome(tuple(read), before, before, changed, refused))


def _proved(run: Run, outcome: Outcome) -> Outcome:
    """Without the pages whose change would bring a finding of a rule that looks at several pages."""
    crossing = replace(run, rules=cross_rules(run))
    before = list(crossing.judge_all(outcome.read)) if outcome.mended and crossing.rules else []
    while outcome.mended:
        pages = _reread(run, outcome)
        brought = gained(before, list(crossing.judge_all(pages)))
        if not brought:
            return replace(outcome, after=tuple(run.judge_all(pages)))
        involved = {path for finding in brought for path in (finding.path, *(place.path for place in finding.related))}
        dropped = involved & outcome.mended.keys() or set(outcome.mended)
        reason = f"its fix would bring {brought[0].code} at {brought[0].path}:{brought[0].range.line}"
        outcome = _without(outcome, dropped, reason)
    return replace(outcome, after=outcome.before)


def _reread(run: Run, outcome: Outcome) -> list[Document | Checked]:
    return [
        engine.opened(outcome.mended[page.path].source, run.rules, run.standard.kinds, run.policy)
        if page.path in outcome.mended
        else page
        for page in outcome.read
    ]


def gained(before: Sequence[Checked], after: Sequence[Checked]) -> list[Finding]:
    """The findings of pages that have more of one rule's than they had."""
    had = Counter((f.path, f.code) for page in before for f in page.findings)
    have = Counter((f.path, f.code) for page in after for f in page.findings)
    return [f for page in after for f in page.findings if have[f.path, f.code] > had[f.path, f.code]]


def _without(outcome: Outcome, dropped: set[str], reason: str) -> Outcome:
    lost = tuple(Refused(finding, reason) for path in sorted(dropped) for finding in outcome.mended[path].fixed)
    kept = {path: mended for path, mended in outcome.mended.items() if path not in dropped}
    return replace(outcome, mended=kept, refused=(*outcome.refused, *lost))


def write_files(run: Run, outcome: Outcome, files: Mapping[str, Path]) -> Outcome:
    """Replaces the files of the pages that change. A file that may not be replaced stays as it was: a run error."""
    failures: dict[str, RunError] = {}
    for path, mended in outcome.mended.items():
        try:
            _replace(files[path], *outcome.texts(path))
        except (RefusedError, OSError) as error:
            reason = error.strerror or str(error) if isinstance(error, OSError) else str(error)
            failures[path] = RunError(path, None, f"{len(mended.fixed)} fixable but not fixed: {reason}")
    _tidy([files[page.path] for page in outcome.read if page.path in files])
    if not failures:
        return outcome
    left = _without(outcome, set(failures), "the file was not rewritten")
    left = replace(left, refused=outcome.refused)
    after = tuple(run.judge_all(_reread(run, left)))
    told = tuple(
        replace(page, run_errors=(*page.run_errors, failures[page.path])) if page.path in failures else page
        for page in after
    )
    return replace(left, after=told)


def _replace(file: Path, old: str, new: str) -> None:
    """Replaces a text by another one, if it still is what the file holds; a byte order mark stays."""
    if reason := writing.refusal(file):
        raise RefusedError(reason)
    with locked([file]):
        data = file.read_bytes()
        if data.removeprefix(BOM) != old.encode():
            raise RefusedError(f"{file.name} was changed by someone else meanwhile: run again")
        writing.rewrite({file: (data, _like(data, new))})


def fixed_bytes(outcome: Outcome, data: bytes) -> bytes:
    """What becomes of the bytes of the only page of a run: they stay where nothing was fixed."""
    return next((_like(data, mended.source.text) for mended in outcome.mended.values()), data)


def _like(data: bytes, text: str) -> bytes:
    """The bytes of a text, behind the byte order mark that the old bytes begin with, if they do."""
    return (BOM if data.startswith(BOM) else b"") + text.encode()


def _tidy(files: Sequence[Path]) -> None:
    """Removes what killed runs left beside pages; each folder is looked at once."""
    left = {folder: _leftovers(folder) for folder in {file.parent for file in files}}
    writing.tidy([file for file in files if any(name.startswith(f"{hidden(file)}.") for name in left[file.parent])])


def _leftovers(folder: Path) -> list[str]:
    with suppress(OSError):
        return [path.name for path in folder.iterdir() if path.name.endswith((TEMPORARY, LOCK))]
    return []
