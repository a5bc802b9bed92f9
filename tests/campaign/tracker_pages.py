"""Random trackers: real ones with columns, rows, marks, numbers and line ends changed, and planted ones.

Of a planted one it is known what its numbers have to say. Beside all stand documents that pass or fail.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from random import Random
from typing import Any

from tests.campaign.mutating import mutated
from tests.campaign.real_pages import CORPUS, documents
from tests.helpers.paths import ROOT

WORDS = (
    *("✅", "✅\ufe0f", "⬜", "🔄", "🔄 ", "", "-", "–", "n/a", "N/A", "yes"),
    *("[✅](leases-module.md)", "`✅`", "✅ ⬜", "**✅**"),
    *("✅ Complete", "⬜ Not started", "🔄 In Progress", "📝 module DONE"),
    *("**✅ Complete**", "⏳ Pending", "huh", "🔍", "Done"),
    *("2025-03-04", "August 7, 2025", "2025-02-30", "Pre-existing"),
    *("2025-03-04 (late)", "0001-01-01", "9999-12-31"),
    *("n \\| m", "`a|b`", "\\\\|", "<b>x</b>", "naïve \u2028 x"),
    *("module-9-lost.md", "a `tick", "leases-exam.md", "x | y"),
    *("🚫 Blocked", "❌ Dropped", "⬜ Deferred", "~~⏳ Pending~~ ✅ Complete", "~~✅~~", "<del>✅</del> 🔄"),
    *("**Total**", "Totals (3)", "**Part 2**", "~~2025-01-01~~ 2025-02-02", "66,7 %", "2/3 (67%)"),
)  # fmt: skip
HEADERS = (
    *("Module", "Exam", "Status", "State", "Notes", "Last Updated"),
    *("Completion Date", "Topic", "Page", "Priority", "#"),
    *("**Status**", "`Module`", "Module File", "Exam File", "Impact", "", "Date", "status ✅"),
)  # fmt: skip
LINES = (
    *("- **Total Pages**: 7", "Completed: 3/9 (33%) so far"),
    *("* Completion: 12.5%", "- Not Started: 4 of 9", "Total: 0/0"),
    *("*Last Updated: August 7, 2025*", "Last Updated: 2025-02-30"),
    *("- Average modules per week: ___", "Exams Done: 1e3"),
    *("- Estimated completion date: August 2026", "<<<<<<< HEAD", ">>>>>>> x"),
    *("||||||| b", "=======", "```", "    | a | b |"),
    *("## Legend", "- 🧪 Trial", "<!--", "-->", "=== \"Tab\"", "> | a | b |"),
    *("|---|---|", "| Leases | ✅ |", "", "x | y"),
    *("- **Completed**: 2/3 (66,7 %)", "- Completed: 1,052", "Total Pages: ~52", "- Completion: ███░░ 60%"),
    *("- **Completed**: 40% (2 of 5)", "So far 2 of 5 modules are complete (40 %).", "- Completed: ~~1/2~~ 2/2"),
    *("| Metric | Value |", "|--------|-------|", "| Completed Modules | 2/3 (67%) |"),
    *("| | **Total** | 3 modules | 2 complete | |", "<table>", "> | 9 | Quoted | ✅ | ✅ | ✅ Complete | | |"),
)  # fmt: skip
_NAME = re.compile(r"[\w-]+-(?:module|exam)(?=\.md)|module-[\w-]+(?=\.md)")


@cache
def _real() -> tuple[str, ...]:
    folders = [ROOT / "fixtures", ROOT / "examples", *([CORPUS] if CORPUS.is_dir() else [])]
    return tuple(text for folder in folders for path, text in documents(folder) if "MODULE_TRACKER" in path)


@cache
def _large() -> tuple[str, ...]:
    return tuple(text for text in _real() if len(text) > 4_000)


def tracker(dice: Random) -> str:
    """The text of a tracker. The large ones are shortened more often than not, for a case to take milliseconds."""
    text = dice.choice(_large() or _real()) if dice.random() < 0.4 else dice.choice(_real())
    lines = text.split("\n")
    if len(lines) > 60 and dice.random() < 0.8:
        start = dice.randrange(len(lines))
        lines = [*lines[: dice.choice((20, 45))], *lines[start : start + 40]]
    for _ in range(dice.choice((0, 1, 2, 4, 8, 16))):
        _EDITS[dice.randrange(len(_EDITS))](dice, lines)
    text = "\n".join(lines)
    if dice.random() < 0.25:
        text = mutated(dice, text, 3)
    return text.replace("\n", dice.choice(("\n",) * 8 + ("\r\n", "\r"))).replace("\ud800", "").replace("\udcff", "")


def _rows(lines: list[str]) -> list[int]:
    return [n for n, line in enumerate(lines) if line.count("|") > 1] or [0]


def _cell(dice: Random, lines: list[str]) -> None:
    n = dice.choice(_rows(lines))
    cells = lines[n].split("|")
    pad = dice.choice(("", " ", "  ", "\t"))
    cells[dice.randrange(len(cells))] = f"{pad}{dice.choice(WORDS)}{dice.choice((pad, ' '))}"
    lines[n] = "|".join(cells)


def _header(dice: Random, lines: list[str]) -> None:
    heads = [n for n in range(len(lines) - 1) if "|" in lines[n] and set(lines[n + 1]) <= set("|-: ")] or [0]
    n = dice.choice(heads)
    cells = lines[n].split("|")
    cells[dice.randrange(len(cells))] = f" {dice.choice(HEADERS)} "
    lines[n] = "|".join(cells)


def _column(dice: Random, lines: list[str]) -> None:
    """Two columns of all rows change places, or one is doubled, lost, or given to some rows alone."""
    a, b, kind, part = dice.randrange(1, 7), dice.randrange(1, 7), dice.choice("xxdl"), dice.random() < 0.2
    for n in _rows(lines):
        cells = lines[n].split("|")
        if max(a, b) >= len(cells) - 1 or (part and dice.random() < 0.5):
            continue
        if kind == "x":
            cells[a], cells[b] = cells[b], cells[a]
        elif kind == "d":
            cells.insert(b, cells[a])
        else:
            del cells[a]
        lines[n] = "|".join(cells)


def _row(dice: Random, lines: list[str]) -> None:
    n = dice.choice(_rows(lines))
    match dice.randrange(5):
        case 0:
            lines.insert(dice.choice(_rows(lines)), lines[n])
        case 1:
            del lines[n]
        case 2:
            lines[n] = lines[n].strip().strip("|")
        case 3:
            lines[n] = dice.choice((" ", "  ", "    ", "> ")) + lines[n]
        case _:
            lines[n] += dice.choice((" ", "|", " x", "\t"))
    if not lines:
        lines.append("")


def _line(dice: Random, lines: list[str]) -> None:
    lines.insert(dice.randint(0, len(lines)), dice.choice(LINES))


def _borders(dice: Random, lines: list[str]) -> None:
    for n in _rows(lines):
        lines[n] = lines[n].strip().removeprefix("|").removesuffix("|")


_EDITS = (_cell, _cell, _cell, _cell, _header, _column, _row, _line, _line, _borders)


def beside(dice: Random, text: str) -> dict[str, bool]:
    """Documents that a tracker may speak of, by its file names and the words of its cells; True for those that pass."""
    found = {f"docs/{name}.md" for name in _NAME.findall(text)}
    for cell in re.findall(r"\|\s*([^|\r\n]{3,40}?)\s*(?=\|)", text):
        if slug := re.sub(r"\W+", "-", cell).strip("-").lower():
            kinds = (
                f"docs/{slug}-module.md",
                f"docs/module-{dice.randint(1, 3)}-{slug}.md",
                f"docs/tests/{slug}-exam.md",
            )
            found.add(dice.choice(kinds))
    share = dice.choice((0.05, 0.15, 0.4))
    return {path: dice.random() < 0.6 for path in sorted(found) if dice.random() < share}


_STATES = ((None, "⬜"), (True, "✅"), (False, "🔄"))
_SIX = ("✅ Complete", "🔄 In Progress", "📝 Module done", "🎯 Exam done", "⬜ Not started", "🔍 Needs review")
_OWN = ("🚫 Blocked", "❌ Dropped", "🧊 Frozen until May", "waiting for Ann")
_NO_PAGES = (
    *("| | **Total** | 2 | 2 | 2 complete | | |", "| | Totals (3) | 3/3 | | 100 % | | |"),
    *("| **Total** | 3 modules | 2 | | | | |", "| | Average | 50% | 50% | | | |"),
    *("| | **Storage** | | | | | |", "| | *Part 2* | - | - | - | | |", "| | ~~Old~~ | ✅ | ✅ | ✅ Complete | | |"),
    *("| | | | | | | |", "| # | Topic | Module | Exam | Status | Notes | Last Updated |"),
)  # fmt: skip
_LABELS = {
    "total": "Total Pages",
    "complete": "Completed",
    "not-started": "Not Started",
    "module-done": "Modules Done (need exams)",
    "in-progress": "In Progress",
    "needs-review": "Needs Review",
}
# How a value is written, and how it is read again: `n` counts, `t` is the total, `p` the share with its decimals.
VALUES = {
    "{n}": r"(?P<n>[\d,]+)",
    "~{n}": r"~(?P<n>[\d,]+)",
    "about {n} pages": r"about (?P<n>[\d,]+) pages",
    "{n}/{t}": r"(?P<n>[\d,]+)/(?P<t>[\d,]+)",
    "{n}/{t} ({p}%)": r"(?P<n>[\d,]+)/(?P<t>[\d,]+) \((?P<p>[\d.]+)%\)",
    "{n} of {t} ({q} %)": r"(?P<n>[\d,]+) of (?P<t>[\d,]+) \((?P<p>[\d,]+) %\)",
    "**{n}** out of **{t}**": r"\*\*(?P<n>[\d,]+)\*\* out of \*\*(?P<t>[\d,]+)\*\*",
    "{p}% ({n}/{t})": r"(?P<p>[\d.]+)% \((?P<n>[\d,]+)/(?P<t>[\d,]+)\)",
    "{q} %": r"(?P<p>[\d,]+) %",
    "{n} ({p}% of {t})": r"(?P<n>[\d,]+) \((?P<p>[\d.]+)% of (?P<t>[\d,]+)\)",
    "{n} modules, {p}%, was {t}": "",
    "{n} since Module {t}": "",
    "~~{n}~~ {t} ({p}%)": r"~~.*~~ (?P<n>[\d,]+) \((?P<p>[\d.]+)%\)",
    "███░░ {p}%": r"(?P<bar>[█░]{5}) (?P<p>[\d.]+)%",
}
_BREAKS = ("blank", "ragged", "merge", "twice", "quoted", "prose", "html")


def planted(dice: Random) -> dict[str, Any]:
    """A tracker made row by row: its text, its documents, and for each line of numbers what it has to say in the end.

    `broken` is the line that has to be refused, 0 where there is none.
    """
    rows, documents, counts = [], {}, Counter[str]()
    for number in range(dice.randint(1, 9)):
        name = f"Topic{number}"
        (module, _), (exam, _) = dice.choice(_STATES), dice.choice(_STATES)
        documents |= {
            f"docs/{name.lower()}-{side}.md": one
            for side, one in (("module", module), ("exam", exam))
            if one is not None
        }
        marks = [dice.choice(_STATES)[1] for _ in range(2)]
        own = dice.random() < 0.2
        says = dice.choice(_OWN if own else _SIX)
        if dice.random() < 0.1 and not own:
            says = f"~~{dice.choice(_OWN)}~~ {says}"
        rows.append(f"| {number} | {name} | {marks[0]} | {marks[1]} | {says} | n | 2025-03-04 |")
        counts["total"] += 1
        counts["" if own else _earned(module, exam, says)] += 1
    for _ in range(dice.choice((0, 0, 1, 2))):
        rows.insert(dice.randint(1, len(rows)), dice.choice(_NO_PAGES))
    lines, numbers = ["# Tracker", ""], []
    for _ in range(dice.randint(1, 4)):
        measure, value = dice.choice(list(_LABELS)), dice.choice(list(VALUES))
        wrong = {key: str(dice.randint(0, 1_200)) for key in "nt"} | {"p": f"{dice.randint(0, 99)}.5", "q": "66,7"}
        wrong["n"] = dice.choice((wrong["n"], "1,052"))
        table = dice.random() < 0.3
        lines += ["", "| Metric | Value |", "|---|---|"] if table else []
        text = f"| {_LABELS[measure]} | {{}} |" if table else f"- **{_LABELS[measure]}**: {{}}"
        numbers.append(
            {"line": len(lines), "frame": text, "value": value, "count": counts[measure], "total": counts["total"]}
        )
        lines.append(text.format(value.format(**wrong)))
        lines += ["", "words", ""] if table else []
    lines += [
        "",
        "## Rows",
        "",
        "| # | Topic | Module | Exam | Status | Notes | Last Updated |",
        "|---|---|---|---|---|---|---|",
    ]
    broken = 0
    if dice.random() < 0.3:
        rows, broken = _broken(dice, rows)
        broken += len(lines)
    return {"text": "\n".join([*lines, *rows, ""]), "documents": documents, "numbers": numbers, "broken": broken}


def _earned(module: bool | None, exam: bool | None, says: str) -> str:
    """What a row earns, and needs-review where it claimed that something was done."""
    if module is None and exam is None:
        return "not-started"
    if module is not False and exam is not False:
        return "complete" if module and exam else "module-done" if module else "exam-done"
    reviewed = says.rpartition("~~ ")[2] in ("✅ Complete", "📝 Module done", "🎯 Exam done", "🔍 Needs review")
    return "needs-review" if reviewed else "in-progress"


def _broken(dice: Random, rows: list[str]) -> tuple[list[str], int]:
    """Rows that nobody can tell for sure, and which of their lines says so (from 1)."""
    more = "| 77 | Late | ✅ | ✅ | ✅ Complete | | |"
    added, line = {
        "blank": (["", more], 2),
        "ragged": (["| 77 | Late | ✅ | ✅ | ✅ Complete | |"], 1),
        "merge": (["<<<<<<< ours", more, ">>>>>>> theirs"], 1),
        "twice": ([more, more], 2),
        "quoted": (["", f"> {more}"], 2),
        "prose": (["words", more], 2),
        "html": (["", "<table><tr><th>Topic</th><th>Status</th></tr><tr><td>Late</td><td>✅</td></tr></table>"], 2),
    }[dice.choice(_BREAKS)]
    return [*rows, *added], len(rows) + line
