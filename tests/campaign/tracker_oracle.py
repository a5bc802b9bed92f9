"""What a rewritten tracker may differ in, told from the two texts alone: by lines, pipes and headers as a person would.

Nothing of the tool's own reading is used: neither its cells nor its tables nor its lines of statistics.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from markdown_it import MarkdownIt

from tests.campaign.tracker_pages import VALUES

PAGES = {"page", "topic", "law", "pillar", "pattern", "case", "case study", "title", "subject", "name"}
OWNED = {"module", "learning module", "exam", "examination", "status", "state"}
NOTES = {"notes", "note", "comments", "remarks"}
DATES = {"last updated", "updated", "date", "completion date", "completed on"}
LABELS = re.compile(
    r"(?i)total|complete|done|progress|needs review|not started|pending|completion|written|finished|"
    r"average \w+ per week|estimated completion date|last updated"
)
ENDS = re.compile(r"\r\n|\n|\r")
VALUE = re.compile(  # what may be another value in a line of prose
    r"\d{4}-\d\d-\d\d|(?:January|February|March|April|May|June|July|August|September|October|November|December)"
    r" (?:\d{1,2}, )?\d{4}|_{2,40}|\d{1,3}(?:,\d{3})+|\d+(?:[.,]\d+)?|[█▓▰■●🟩🟦⬛░▒▱□○⬜]{3,}"
)
DAY = re.compile(r"\s*(?:\d{4}-\d\d-\d\d|[A-Z][a-z]+ \d{1,2}, \d{4}|-|\u2013|\u2014|Pre-existing)?")


def differences(old: str, new: str) -> str | None:
    """The first difference that is none of an owned place, or None."""
    before, after = ENDS.split(old), ENDS.split(new)
    if ENDS.findall(old) != ENDS.findall(new) or len(before) != len(after):
        return "line ends differ"
    changed = [n for n, (a, b) in enumerate(zip(before, after, strict=True)) if a != b]
    code = _code(old) if changed else set()
    for n in changed:
        what = "inside code" if n in code else _line(before, after, n)
        if what:
            return f"line {n + 1}, {what}: {before[n]!r} became {after[n]!r}"
    return None


def _code(text: str) -> set[int]:
    """The lines of front matter and of fences that stand in no other block."""
    found: set[int] = set()
    lines = ENDS.split(text)
    if lines[0].rstrip() == "---":
        close = next(
            (n for n, line in enumerate(lines[1:], 1) if line.rstrip() in ("---", "...") or line[:1] == "#"), 0
        )
        close = -1 if lines[close][:1] == "#" else close  # it is never closed
        found |= set(range(close + 1))
        lines[: close + 1] = [""] * (close + 1)  # as many as there were
    for token in MarkdownIt("commonmark").parse("\n".join(lines)):
        if token.type == "fence" and token.level == 0 and token.map:
            found |= set(range(*token.map))
    return found


def _line(before: list[str], after: list[str], n: int) -> str | None:
    head = _head(before, n)
    if head is None:
        label = re.sub(r"[^\w|]+", " ", re.sub(r"<[^<>]*>|[`\0-\x08\x0e-\x1f\x7f]", "", before[n].partition(":")[0]))
        if "|" in label or not LABELS.search(label):
            return "not a line of numbers"
        return None if VALUE.sub("\0", before[n]) == VALUE.sub("\0", after[n]) else "more than a value"
    old, new, titles = (_cells(lines[line], before[head]) for lines, line in ((before, n), (after, n), (before, head)))
    if not {_word(title) for title in titles} & OWNED and _counts(titles, old):
        return None if VALUE.sub("\0", before[n]) == VALUE.sub("\0", after[n]) else "more than a value"
    if not len(old) == len(new) == len(titles):
        return "other cells"
    words = [_word(title) for title in titles]
    for column, (a, b) in enumerate(zip(old, new, strict=True)):
        if a != b and (what := _cell(words, column, a, b)):
            return f"column {titles[column].strip()!r}, {what}"
    return None


def _counts(titles: list[str], cells: list[str]) -> bool:
    """Whether a line of a table is one of statistics: a label stands before its numbers, or over them."""
    return bool(LABELS.search(cells[0])) or any(map(LABELS.search, titles))


def false_numbers(new: str, planted: Mapping[str, Any]) -> str | None:
    """The first number of a planted tracker that is neither what the rows make it nor as it was; None where all are."""
    before, after = planted["text"].split("\n"), new.split("\n")
    for one in planted["numbers"]:
        line, expression = one["line"], VALUES[one["value"]]
        if not expression:
            if before[line] != after[line]:
                return f"line {line + 1} was rewritten in part: {after[line]!r}"
            continue
        head, _, tail = one["frame"].partition("{}")
        found = re.fullmatch(re.escape(head) + expression + re.escape(tail), after[line])
        if found is None:
            return f"line {line + 1} has another form: {after[line]!r}"
        count, total = one["count"], one["total"]
        for key, text in found.groupdict().items():
            decimals = len(re.split("[.,]", text)[1]) if key == "p" and re.search("[.,]", text) else 0
            share = (Decimal(100 * count) / total).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
            filled = int((Decimal(5 * count) / total).quantize(Decimal(1), ROUND_HALF_UP))
            wanted = {"n": count, "t": total, "p": share, "bar": filled}[key]
            said = text.count("█") if key == "bar" else Decimal(text.replace(",", "." if key == "p" else ""))
            if said != wanted:
                return f"line {line + 1} says {text} and the rows make it {wanted}: {after[line]!r}"
    return None


def _cell(words: list[str], column: int, old: str, new: str) -> str | None:
    word = words[column]
    if word == "module" and not PAGES & set(words) and "module" not in words[:column]:
        return "the column of pages"
    if old.strip() and (_padding(old) != _padding(new)):
        return "other padding"
    if word in OWNED:
        return None
    if word in NOTES:
        return "notes that were written" if old.strip() else None
    if word in DATES:
        rest = [DAY.sub("", text, count=1).strip() for text in (old, new)]
        return None if rest[0] == rest[1] else "words beside a date"
    return "not owned"


def _padding(cell: str) -> tuple[str, str]:
    return cell[: len(cell) - len(cell.lstrip())], cell[len(cell.rstrip()) :]


def _head(lines: list[str], n: int) -> int | None:
    """The line of the header of the table in which a line stands: above the first line of dashes of its lines."""
    found = None
    while n > 0 and "|" in lines[n] and "|" in lines[n - 1]:
        if "-" in lines[n] and not lines[n].strip().strip("|:- \t"):
            found = n - 1
        n -= 1
    return found


def _cells(line: str, head: str) -> list[str]:
    """The cells of a row; an escaped pipe, and one inside a pair of backticks, parts none."""
    hidden = re.sub(r"\\.", "\0\0", line)
    hidden = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", lambda match: "\0" * len(match[0]), hidden)
    cuts = [at for at, sign in enumerate(hidden) if sign == "|"]
    bare = head.strip()
    start, ends = 0, [*cuts, len(line)]
    if bare.startswith("|") or re.search(r"(?<!\\)(?:\\\\)*\|$", bare):
        if cuts and not line[: cuts[0]].strip():
            start, ends = cuts[0] + 1, ends[1:]
        if len(ends) > 1 and not line[ends[-2] + 1 :].strip():
            ends = ends[:-1]
    return [line[a:b] for a, b in zip([start, *(end + 1 for end in ends[:-1])], ends, strict=True)]


def _word(title: str) -> str:
    return re.sub(r"<[^<>]*>|[^a-z ]", "", title.casefold()).strip() or title.strip()
