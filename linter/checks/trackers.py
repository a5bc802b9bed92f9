"""Checks of trackers: rows against each other, against the legend, dates and statistics, and against the documents."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from typing import ClassVar, Literal

from linter.checks.base import Check, Context, CorpusCheck
from linter.corpus import Corpus, CorpusPage, Fact, field_fact
from linter.findings import Finding, Problem, Related, Severity, Span
from linter.kinds.document import Document
from linter.kinds.schema import Form, Side
from linter.text import dates
from linter.text.wording import counted, listed, shortened
from linter.text.words import begins_with, normalized
from linter.trackers import reader
from linter.trackers.links import (
    TRACKS_FIELD,
    RowLink,
    RowLinks,
    corpus_tracker,
    document_index,
    duplicate_rows,
    linked_rows,
    ticked_items,
)
from linter.trackers.model import Mark, Tracker, TrackerRow, status_from_states
from linter.trackers.status import STATE_RANKS, RowStatus, TrackerCounts, row_status, state_claimed

_SHOWN = 3  # rules that a document fails, whose first findings are related
_TOLD = 2  # rules that a document fails, whose first findings a message tells
_MAX_TOLD = 120  # characters of what a finding of a document says
_NAMED = 5  # documents of a row that fits more: who names the one that is meant needs no longer list


class ClaimCheck(CorpusCheck):
    """What all rules about claims share: they see each row with its documents, where there is a corpus to see."""

    reads_corpus: ClassVar[bool] = True

    def facts(self) -> tuple[Fact, ...]:
        return (field_fact(TRACKS_FIELD),)

    def across(self, page: CorpusPage, context: Context) -> Iterator[Problem]:
        corpus = context.corpus
        if not corpus.holds(page):
            return  # a page on its own: nothing can be said about files that were not read
        for row in corpus_tracker(page, corpus).rows:
            yield from self.row_problems(linked_rows(corpus)[page.path, row.line], context)

    @abstractmethod
    def row_problems(self, links: RowLinks, context: Context) -> Iterator[Problem]:
        """The problems of a row."""

    @staticmethod
    def status_of(links: RowLinks, context: Context) -> RowStatus:
        """What the documents of a row earn."""
        corpus = context.corpus
        page = corpus.page(links.tracker)
        assert page is not None, "rows are those of the trackers of the corpus"
        status: RowStatus = corpus.once(
            ("status", links.tracker, links.row.line), lambda: row_status(links, corpus_tracker(page, corpus), corpus)
        )
        return status


def cell_span(row: TrackerRow, side: Side) -> Span:
    """Where a row speaks of a document: its cell, else its status, else its page."""
    mark = row.marks.get(side) or row.marks.get("status")
    return mark.cell.span if mark else row.cells["page"].span


class MissingFile(ClaimCheck):
    """A row claims work done, and the file it names or implies does not exist."""

    kind: Literal["missing-file"]

    def row_problems(self, links: RowLinks, context: Context) -> Iterator[Problem]:
        row = links.row
        sides = [side for side in row.sides if self._done(row, side) and self._absent(links.link(side))]
        if not sides:
            return
        named = [(name, side) for side in sides for name in links.link(side).missing]
        facts = [f"{name.name} does not exist" for name, _ in named]
        absent = [f"no {side}" for side in sides if not links.link(side).missing]
        facts += [f"{listed(absent)} was found"] if absent else []
        near = [path for side in sides for path in links.link(side).near]
        help_ = f"did you mean {listed(near, 'or')}? Name the file in the row" if near else None
        span = named[0][0].span if named else cell_span(row, sides[0])
        related = tuple(Related(cell_span(row, side), f"the {side} is claimed here") for side in sides)
        elsewhere = tuple(place for place in related if place.span != span)
        yield Problem(span, f"{row.page!r} claims its {listed(sides)} done, but {listed(facts)}", help_, elsewhere)

    @staticmethod
    def _done(row: TrackerRow, side: Side) -> bool:
        return state_claimed(row, side) == "passing" or (side not in row.marks and row.status == "needs-review")

    @staticmethod
    def _absent(tie: RowLink) -> bool:
        return bool(tie.missing) or not (tie.paths or tie.foreign or tie.several)


class UnearnedStatus(ClaimCheck):
    """A row claims more than its documents earn, and they are there."""

    kind: Literal["unearned-status"]

    def row_problems(self, links: RowLinks, context: Context) -> Iterator[Problem]:
        row, earns = links.row, self.status_of(links, context)
        over = [
            side
            for side in row.sides
            if earns.states.get(side) == "failing"
            and state_claimed(row, side) == "passing"
            and links.link(side).paths
            and self._errors(links, side, context.corpus)
        ]
        if not over:
            return
        facts = [self._fact(links, side, context.corpus) for side in over]
        related = tuple(place for side in over for place in self._places(links, side, context.corpus))
        fact = f"{row.page!r} claims its {listed(over)} done, but {' and '.join(facts)}"
        yield Problem(cell_span(row, over[0]), fact, None, related)

    @staticmethod
    def _errors(links: RowLinks, side: Side, corpus: Corpus) -> list[tuple[CorpusPage, Finding]]:
        """The errors of a row's documents, each with its page."""
        pages = [(corpus.verdicts(path), corpus.page(path)) for path in links.link(side).paths]
        return [
            (page, finding)
            for verdict, page in pages
            if verdict is not None and page is not None
            for finding in verdict.findings
            if finding.severity is Severity.ERROR
        ]

    def _fact(self, links: RowLinks, side: Side, corpus: Corpus) -> str:
        errors = [finding for _, finding in self._errors(links, side, corpus)]
        name = links.link(side).paths[0].rsplit("/", 1)[-1]
        return f"{name} has {counted(len(errors), 'error')} ({_told(errors)})"

    def _places(self, links: RowLinks, side: Side, corpus: Corpus) -> Iterator[Related]:
        errors = self._errors(links, side, corpus)
        firsts = _firsts([finding for _, finding in errors])
        yield from (_related_finding(page, finding) for page, finding in errors if finding in firsts)


def _by_rule(findings: Sequence[Finding]) -> list[list[Finding]]:
    """The findings by their rules, the rule with the most of them first."""
    by_code: dict[str, list[Finding]] = {}
    for finding in findings:
        by_code.setdefault(finding.code, []).append(finding)
    return [by_code[code] for code in sorted(by_code, key=lambda code: (-len(by_code[code]), code))]


def _firsts(findings: Sequence[Finding]) -> list[Finding]:
    """The first findings of the rules that a document fails most."""
    return [of_rule[0] for of_rule in _by_rule(findings)[:_SHOWN]]


def _told(findings: Sequence[Finding]) -> str:
    """What the first findings of two rules say, without what the standard asks for, and how many more there are."""
    told = [shortened(of_rule[0].message.partition(";")[0], _MAX_TOLD) for of_rule in _by_rule(findings)[:_TOLD]]
    more = len(findings) - len(told)
    return "; ".join([*told, *([f"{more} more"] if more else [])])


def _related_finding(page: CorpusPage, finding: Finding) -> Related:
    start = page.source.starts[finding.range.line - 1] + finding.range.column - 1
    return Related(Span(start, start), f"{finding.code} {finding.message}", page.path)


class UnclaimedWork(ClaimCheck):
    """A row says absent, and the document exists; or it says failing, and the document passes."""

    kind: Literal["unclaimed-work"]

    def row_problems(self, links: RowLinks, context: Context) -> Iterator[Problem]:
        row, earns = links.row, self.status_of(links, context)
        under = [side for side in row.sides if self._under(state_claimed(row, side), earns.states.get(side))]
        if not under:
            return
        verdicts = {"failing": "is there, with errors", "passing": "passes"}
        facts = [f"{links.link(side).paths[0].rsplit('/', 1)[-1]} {verdicts[earns.states[side]]}" for side in under]
        related = tuple(
            Related(page.title_span, f"the {side}", page.path)
            for side in under
            for path in links.link(side).paths
            if (page := context.corpus.page(path)) is not None
        )
        marks = [row.marks[side].cell.plain if side in row.marks else row.status or "" for side in under]
        claims = listed(f"{side} {mark or '(empty)'}" for side, mark in zip(under, marks, strict=True))
        yield Problem(cell_span(row, under[0]), f"{row.page!r} says {claims}, but {listed(facts)}", None, related)

    @staticmethod
    def _under(says: str | None, earns: str | None) -> bool:
        return earns is not None and says is not None and STATE_RANKS[says] < STATE_RANKS[earns]


class UnearnedChecklist(CorpusCheck):
    """A ticked line speaks of a part whose rule fires in the named document."""

    kind: Literal["unearned-checklist"]
    reads_corpus: ClassVar[bool] = True

    def across(self, page: CorpusPage, context: Context) -> Iterator[Problem]:
        corpus = context.corpus
        for line in ticked_items(corpus_tracker(page, corpus), corpus) if corpus.holds(page) else ():
            verdict, document = corpus.verdicts(line.path), corpus.page(line.path)
            findings = verdict.findings if verdict else ()
            fired = [finding for finding in findings if finding.code in line.tick.item.rules]
            if not fired or document is None:
                continue
            related = tuple(_related_finding(document, finding) for finding in _firsts(fired))
            name = line.path.rsplit("/", 1)[-1]
            fact = f"{line.tick.text!r} is ticked, but {name} is at fault: {_told(fired)}"
            yield Problem(line.tick.span, fact, None, related)


def tracker_of(document: Document, context: Context) -> Tracker:
    """The tracker of a document, read once for all rules."""
    return context.corpus.once(("tracker", document.path), lambda: reader.read_tracker(document))


def status_label(form: Form, status: str | None) -> str:
    """A status as messages write it: `✅ Complete`."""
    return next(iter(form.statuses.get(status or "", ())), str(status))


class StaleStatistics(Check):
    """A number in the statistics that the tables do not bear out."""

    kind: Literal["stale-statistics"]

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        tracker = tracker_of(document, context)
        sums = TrackerCounts(tracker)
        for line in tracker.statistics:
            wanted = sums.value(line)
            if wanted != line.value:
                rows = f"the tables, with {counted(sums.counts(line.tables)['total'], 'row')},"
                yield Problem(line.span, f"{line.label!r} says {line.value}, but {rows} make it {wanted}")


class ContradictoryStatus(Check):
    """The status of a row does not follow from its module and exam cells."""

    kind: Literal["contradictory-status"]

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        tracker = tracker_of(document, context)
        for row in tracker.rows:
            mark = row.marks.get("status")
            sides = [side for side in row.sides if side in row.marks]
            if mark is None or mark.value is None or not sides:
                continue
            wanted = status_from_states({side: row.says(side) for side in sides}, mark.value)
            only_side_done = len(sides) == 1 and wanted == "complete" and mark.value == f"{sides[0]}-done"
            if wanted is not None and wanted != mark.value and not only_side_done:
                cells = ", ".join(f"{side} {row.marks[side].cell.plain or '(empty)'}" for side in sides)
                fact = f"{row.page!r} says {mark.cell.plain}, but its cells ({cells}) make it"
                yield Problem(mark.cell.span, f"{fact} {status_label(tracker.form, wanted)}")


class UnknownStatus(Check):
    """A module, exam or status cell says something the legend does not know."""

    kind: Literal["unknown-status"]

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        tracker = tracker_of(document, context)
        for row in tracker.rows:
            for role, mark in row.marks.items():
                in_legend = role == "status" and _is_own_status(mark, tracker)
                unlisted = role == "status" and tracker.legend and mark.sign and mark.sign not in tracker.legend
                if (not mark.known and not in_legend) or unlisted:
                    source = "legend" if tracker.legend else "standard"
                    known = ", ".join(status_label(tracker.form, status) for status in tracker.form.statuses)
                    fact = f"{row.page!r} says {mark.cell.plain!r}, which the {source} does not know"
                    yield Problem(mark.cell.span, fact, f"write one of {known}" if role == "status" else None)


def _is_own_status(mark: Mark, tracker: Tracker) -> bool:
    """Whether a cell says a status of the legend that is none of the standard: by its sign, or by its words alone."""
    text = normalized(mark.cell.plain)
    return any(
        sign in mark.cell.visible or (words and begins_with(text, normalized(words)))
        for sign, words in tracker.legend.items()
        if sign not in tracker.form.marks
    )


class InvalidDate(Check):
    """A date cell holds neither a calendar date nor nothing nor an allowed word."""

    kind: Literal["invalid-date"]

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        tracker = tracker_of(document, context)
        words = {normalized(word) for word in tracker.form.dates.words}
        for row in tracker.rows:
            for role in ("updated", "completed"):
                cell = row.cells.get(role)
                if cell is None or tracker.form.is_blank(cell.plain) or normalized(cell.plain) in words:
                    continue
                if dates.read_date(cell.plain, tracker.form.dates.forms) is None:
                    yield Problem(cell.span, f"{row.page!r} is dated {cell.plain!r}, which is no calendar date")


class MissingDate(Check):
    """A completed row has no date."""

    kind: Literal["missing-date"]

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        tracker = tracker_of(document, context)
        for row in tracker.rows:
            cell = row.date
            if cell is not None and row.status == "complete" and tracker.form.is_blank(cell.plain):
                place = row.marks["status"].cell if "status" in row.marks else row.cells["page"]
                yield Problem(place.span, f"{row.page!r} is complete and has no date")


class DuplicateRow(CorpusCheck):
    """Two rows of one tracker have one page, name one file, or name files with one slug."""

    kind: Literal["duplicate-row"]
    reads_corpus: ClassVar[bool] = True  # two names are one file only where the files are known

    def facts(self) -> tuple[Fact, ...]:
        return (field_fact(TRACKS_FIELD),)

    def across(self, page: CorpusPage, context: Context) -> Iterator[Problem]:
        tracker = corpus_tracker(page, context.corpus)
        index = document_index(context.corpus)
        for row, earlier, fact, _ in duplicate_rows(tracker, index):
            related = (Related(earlier.cells["page"].span, "the other row"),)
            same_page = normalized(row.page) == normalized(earlier.page)
            repair = "make one row of the two" if same_page else None
            fact = f"{row.page!r} {fact} on line {earlier.line + 1}"
            yield Problem(row.cells["page"].span, fact, repair, related)


class AmbiguousRow(ClaimCheck):
    """A row fits several documents, and names none."""

    kind: Literal["ambiguous-row"]

    def row_problems(self, links: RowLinks, context: Context) -> Iterator[Problem]:
        row = links.row
        for side in row.sides:
            fitting = links.link(side).several
            if fitting:
                span = row.cells["page"].span
                named, more = fitting[:_NAMED], len(fitting) - _NAMED
                names = listed([*named, f"{more} more"] if more > 0 else named)
                fact = f"{row.page!r} fits {counted(len(fitting), side)}: {names}"
                pages = (page for path in named if (page := context.corpus.page(path)) is not None)
                related = tuple(Related(page.title_span, "fits", page.path) for page in pages)
                yield Problem(span, fact, f"name the {side} in the row, in its notes for instance", related)
                return


class UntrackedDocument(CorpusCheck):
    """A module or exam that no row of any tracker speaks of."""

    kind: Literal["untracked-document"]
    reads_corpus: ClassVar[bool] = True

    def facts(self) -> tuple[Fact, ...]:
        return (field_fact(TRACKS_FIELD),)

    def across(self, page: CorpusPage, context: Context) -> Iterator[Problem]:
        corpus = context.corpus
        rows = linked_rows(corpus) if corpus.holds(page) else {}
        if not rows:
            return
        tracked = corpus.once("tracked", lambda: frozenset(path for row in rows.values() for path in row.all_paths))
        if page.path in tracked:
            return
        near = next((row for row in rows.values() for link in row.links.values() if page.path in link.near), None)
        fact = f"no row of a tracker speaks of this {page.kind.noun}"
        name = page.path.rsplit("/", 1)[-1]
        repair = (
            f"list {name} in the notes of the row {near.row.page!r}" if near else f"add a row with {name} in its notes"
        )
        yield Problem(page.title_span, fact, repair)
