"""Random edits of real text: what a fuzzer does to a page, by lines, by characters and by bytes."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from tests.helpers.hostile_reports import FRAGMENTS

LINES = (
    *("---", "...", "```", "~~~~", "```python", "```mermaid", "````md", "    ```", "> ```", "- ```", ":::", "***"),
    *("# X", "## Focus Block 1: X (20 min)", "### PRIMING", "###### deep", "#no space", "## ", "Setext\n===", "x\n---"),
    *("## Hard Questions", "### Question 1: X (5 min, 5 points)", "## Answer Key", "**1. B**", "- A) x \u2713"),
    *('=== "Tab"', '    === "Inner"', '!!! note "N"', '??? success "Model Answer"', '???+ "A', "!!!", "    - x"),
    *("<div markdown>", "<details><summary>Answer", "</details>", "<!--", "-->", "<script>", "<x y='", "<![CDATA["),
    *("| a | b |", "|---|---|", "|:-:|", "| \\| | `|` |", "| x |\n|---|", "||||", "| ✅ | ⬜ |"),
    *("- - - - - - - - - - - -", "1. 1. 1. 1. 1.", "> > > > > > >", "- [ ] x", "- [x] y", "99999999999. z", "* \t*"),
    *("[x](y.md#z)", "[x]: <y", "![a](b", "[^1]", "[^1]: n", "[[", "](", "<http://x", "{#id .c}", "{: #x }", "*[A]: b"),
    *("<!-- lint-modules: disable=FB103 reason -->", "<!-- lint-modules: disable-line=all", "<!-- lint-modules: -->"),
    *("$$", "\\(", "\\[x\\]", "$x_1$ * $y$", '--8<-- "x"', "{{ x }}", "{% for %}", "{++a++}", "^a^", "==m=="),
    *("%%{init: {", "graph TD; A-->", "gantt\n  x: 2024-13-45, 3d", "sequenceDiagram\nA->>B", "pie\n\"a\" : 1e999"),
    *("Total: 99999999999999999999 points", "Time: 1e9 hours", "10% + 20% = 300%", "\u0661 min", "\u00b2 questions"),
    *("estimated_time: 9999999999999999999 hours", "type: exam", "title: [", "a: &a *a", "lint-modules: {profile: x}"),
    *("- **Total Pages**: 3", "Completed: 1/0 (0%)", "Last Updated: 2025-02-30", "<<<<<<< HEAD", "=======", ">>>>>>>"),
)  # fmt: skip
SIGNS = (
    "\t\n\r\x0b\x0c\x1b\x85\u00a0\u2028\u200b\u0301\ufeff\ufe0f\u0130\u00df\u2460\u00bd\u0665\U0001d7d9\U0001f1e9"
    "`*_#|<>[](){}$%&\\!?:-+=~^'\"0"
)
RAW = (b"\xff", b"\xc3", b"\xed\xa0\x80", b"\x00", b"\xfe\xff", b"\xef\xbb\xbf", b"\r", b"\x1a", b"\xf4\x90\x80\x80")
_MOST = 30_000  # characters: repeating may not make a page of hours


def _cut(dice: Random, lines: list[str]) -> None:
    start = dice.randrange(len(lines))
    del lines[start : start + dice.choice((1, 1, 2, 5, 30))]


def _double(dice: Random, lines: list[str]) -> None:
    start = dice.randrange(len(lines))
    lines[start:start] = lines[start : start + dice.choice((1, 2, 10))] * dice.choice((1, 1, 2, 20))


def _move(dice: Random, lines: list[str]) -> None:
    start = dice.randrange(len(lines))
    moved = lines[start : start + dice.choice((1, 3, 20))]
    del lines[start : start + len(moved)]
    target = dice.randint(0, len(lines))
    lines[target:target] = moved


def _insert(dice: Random, lines: list[str]) -> None:
    new = dice.choice(LINES if dice.random() < 0.7 else FRAGMENTS)
    times = dice.choice((1, 1, 1, 1, 3, 40))
    lines[(place := dice.randint(0, len(lines))) : place] = [" " * dice.choice((0, 0, 0, 1, 2, 4, 8)) + new] * times


def _indent(dice: Random, lines: list[str]) -> None:
    start = dice.randrange(len(lines))
    prefix = dice.choice((" ", "  ", "    ", "\t", "> ", "- ", "1. ", "#", "| ", "        "))
    for n in range(start, min(len(lines), start + dice.choice((1, 1, 4, 40)))):
        lines[n] = prefix + lines[n]


def _join(dice: Random, lines: list[str]) -> None:
    start = dice.randrange(len(lines))
    end = start + dice.choice((2, 3, 30))
    lines[start:end] = [dice.choice(("", " ", "|")).join(lines[start:end])]


def _edit(dice: Random, lines: list[str]) -> None:
    n = dice.randrange(len(lines))
    line, start = lines[n], dice.randint(0, len(lines[n]))
    end = start + dice.choice((0, 0, 1, 2, 8))
    new = dice.choice(SIGNS) * dice.choice((1, 1, 2, 4, 300)) if dice.random() < 0.6 else dice.choice(FRAGMENTS)
    lines[n] = line[:start] + new + line[end:]


def _number(dice: Random, lines: list[str]) -> None:
    """Another number where one stands: the digits are what counts, sums and places hang on."""
    numbered = [n for n, line in enumerate(lines) if any(sign.isdigit() for sign in line)]
    if not numbered:
        return
    n = dice.choice(numbered)
    place = dice.choice([at for at, sign in enumerate(lines[n]) if sign.isdigit()])
    new = dice.choice(("0", "7", "-1", "1e9", "9" * 30, "9" * 5_000, "1.5", "1,000", "٣", "²", "①", "½", "𝟙", "", "X"))
    lines[n] = lines[n][:place] + new + lines[n][place + 1 :]


def _case(dice: Random, lines: list[str]) -> None:
    n = dice.randrange(len(lines))
    lines[n] = dice.choice((str.upper, str.lower, str.swapcase, str.title, str.strip))(lines[n])


_EDITS: tuple[Callable[[Random, list[str]], None], ...] = (
    *(_cut, _double, _move, _insert, _insert, _insert, _indent, _join, _edit, _edit, _edit, _number, _case),
)


def mutated(dice: Random, text: str, most: int = 12) -> str:
    """The text after one to `most` random edits, no longer than itself or 30,000 characters."""
    lines = text.split("\n")
    for _ in range(dice.randint(1, most)):
        dice.choice(_EDITS)(dice, lines)
        lines = lines or [""]
    return "\n".join(lines)[: max(_MOST, len(text))]


def encoded(dice: Random, text: str) -> bytes:
    """The bytes of a text: mostly as they are, now and then with other line ends, a mark, or what is no text."""
    data = text.encode("utf-8", "surrogatepass" if dice.random() < 0.05 else "replace")
    chance = dice.random()
    if chance < 0.06:
        data = data.replace(b"\n", dice.choice((b"\r\n", b"\r", b"\n\r", b"\r\r\n")))
    elif chance < 0.10:
        data = dice.choice(RAW) + data
    elif chance < 0.13:
        place = dice.randint(0, len(data))
        data = data[:place] + dice.choice(RAW) + data[place:]
    elif chance < 0.15:
        data = data[: dice.randint(0, len(data))]
    return data
