"""Random trackers: real ones with columns, rows, marks, numbers and line ends changed, and documents beside them."""

from __future__ import annotations

import re
from functools import cache
from random import Random

from tests.campaign.mutating import mutated
from tests.campaign.real_pages import CORPUS, ROOT, documents

WORDS = (
    *("✅", "✅\ufe0f", "⬜", "🔄", "🔄 ", "", "-", "–", "n/a", "N/A", "yes"),
    *("[✅](leases-module.md)", "`✅`", "✅ ⬜", "**✅**"),
    *("✅ Complete", "⬜ Not started", "🔄 In Progress", "📝 module DONE"),
    *("**✅ Complete**", "⏳ Pending", "huh", "🔍", "Done"),
    *("2025-03-04", "August 7, 2025", "2025-02-30", "Pre-existing"),
    *("2025-03-04 (late)", "0001-01-01", "9999-12-31"),
    *("n \\| m", "`a|b`", "\\\\|", "<b>x</b>", "naïve \u2028 x"),
    *("module-9-lost.md", "a `tick", "leases-exam.md", "x | y"),
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
