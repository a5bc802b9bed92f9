"""What must not change a verdict: line ends, a byte order mark, decoration and case of headings, hidden headings."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from linter import engine, front_matter, reading
from linter.checks import Context
from linter.parts import Document
from linter.rules import Standard
from linter.source import Source, UnreadableError, from_bytes, from_text

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT.parent / "shared" / "corpus"
PATTERNS = ("*-module.md", "module-*.md", "*-exam.md", "*-exam-*.md", "*MODULE_TRACKER*.md")
OWN = sorted([*ROOT.glob("fixtures/*/*/*.md"), *ROOT.glob("examples/course/docs/**/*.md")])
REAL = sorted({page for pattern in PATTERNS for page in CORPUS.rglob(pattern)})
Verdict = list[tuple[str, int]]
Change = Callable[[str, Document | None], str]


def verdict(source: Source, standard: Standard) -> Verdict:
    """The codes and lines of all findings."""
    checked = engine.check(source, standard.rules, standard.kinds, Context())
    assert not checked.run_errors
    return sorted((finding.code, finding.range.line) for finding in checked.findings)


def read(page: Path) -> Source:
    """A page with `\\n` line ends; skipped where it is one of those that cannot be read."""
    try:
        return from_text("\n".join(from_bytes(page.read_bytes(), page.name, 1_048_576).lines), page.name)
    except UnreadableError:
        pytest.skip("the page is meant to be unreadable")


def _headings(change: Callable[[str, str, str], str], only: str = ".*") -> Change:
    """A change of the headings that are parts; `change` gets the marks, the text and the white space behind."""

    def apply(text: str, document: Document | None) -> str:
        lines = text.split("\n")
        for part in _parts(document, only) if document else ():
            found = re.fullmatch(r"(#{2,6} +)(\S.*?)([ #]*)", lines[part])
            if found and not found[3].strip():
                lines[part] = change(*found.groups())
        return "\n".join(lines)

    return apply


def _parts(document: Document, only: str) -> list[int]:
    parts = [part for top in document.parts for part in (top, *top.children) if part.level in range(2, 7)]
    others = {part.line for part in parts if not re.fullmatch(only, part.name)}
    return sorted({part.line for part in parts} - others)


def _colon(text: str) -> str:
    words, brace, anchor = text.partition(" {#")
    return f"{words.rstrip(':')}{'' if words.endswith('minutes') else ':'}{brace}{anchor}"


COMPONENTS = "priming|core-concept|visual-model|neural-bridge|active-practice|consolidation-prompt"
NAMED = "(?!focus-block|question).*"  # a title stands first in the heading, not a pattern
CHANGES: dict[str, Change] = {
    "crlf": lambda text, _: text.replace("\n", "\r\n"),
    "cr": lambda text, _: text.replace("\n", "\r"),
    "mixed": lambda text, _: text.replace("\n", "\r\n", text.count("\n") // 2),
    "byte order mark": lambda text, _: "\ufeff" + text,
    "no final newline": lambda text, _: text.rstrip("\n"),
    "more final newlines": lambda text, _: text + "\n\n\n",
    "emoji": _headings(lambda marks, text, end: f"{marks}\U0001f3af {text}{end}"),
    "emoji with a selector": _headings(lambda marks, text, end: f"{marks}\u26a0\ufe0f {text}{end}"),
    "shortcode": _headings(lambda marks, text, end: f"{marks}:material-check: {text}{end}", NAMED),
    "bold": _headings(lambda marks, text, end: f"{marks}**{text.replace('*', '')}**{end}"),
    "underlined bold": _headings(lambda marks, text, end: f"{marks}__{text.replace('*', '')}__{end}"),
    "trailing colon": _headings(lambda marks, text, end: f"{marks}{_colon(text)}{end}"),
    "anchor": _headings(lambda marks, text, end: marks + re.sub(r" *\{#.*", "", text) + " {#anchor}" + end),
    "closing marks": _headings(lambda marks, text, end: f"{marks}{text} {marks.strip()}"),
    "trailing blanks": _headings(lambda marks, text, end: f"{marks}{text}  "),
    "no blank after the marks": _headings(lambda marks, text, end: f"{marks.strip()}{text}{end}"),
    "upper case": _headings(lambda marks, text, end: f"{marks}{text.upper()}{end}", COMPONENTS),
    "lower case": _headings(lambda marks, text, end: f"{marks}{text.lower()}{end}", COMPONENTS),
    "title case": _headings(lambda marks, text, end: f"{marks}{text.title()}{end}", COMPONENTS),
}


@pytest.mark.parametrize("page", [*OWN, *REAL], ids=lambda page: "-".join(page.parts[-2:]))
def test_the_verdict_stands(page: Path, standard: Standard) -> None:
    source = read(page)
    document = engine.read(source, standard.kinds)
    before = verdict(source, standard)
    broken = {}
    for name, change in CHANGES.items():
        text = change(source.text, document)
        after = verdict(from_bytes(text.encode(), source.path, 2_000_000), standard)
        if after != before:
            broken[name] = sorted(set(after) ^ set(before))
    assert broken == {}


@pytest.mark.parametrize("page", ["module-1-backpressure.md", "tests/backpressure-exam.md"])
def test_a_shortcode_before_a_pattern(page: str, standard: Standard) -> None:
    source = read(ROOT / "examples/course/docs" / page)
    change = _headings(lambda marks, text, end: f"{marks}:material-check: {text}{end}", "focus-block|question")
    text = change(source.text, engine.read(source, standard.kinds))
    assert verdict(from_text(text, source.path), standard) == verdict(source, standard)


def test_a_colon_behind_a_bare_time(standard: Standard) -> None:
    pages = [from_text(f"# T\n\n## Focus Block 1: Keys - 30 minutes{end}\n", "a-module.md") for end in ("", ":")]
    assert verdict(pages[0], standard) == verdict(pages[1], standard)


def test_the_changes_change_something(standard: Standard) -> None:
    """Every change touches the example module, or the tests above would prove nothing."""
    source = read(ROOT / "examples/course/docs/module-1-backpressure.md")
    document = engine.read(source, standard.kinds)
    for name, change in CHANGES.items():
        text = change(source.text, document)
        assert text != source.text, name


def test_the_corpus_is_there(corpus: Path) -> None:
    assert len(REAL) >= 6


def test_blocks_of_every_page_are_read_alike_with_other_line_ends(standard: Standard) -> None:
    for page in OWN:
        if page.name.startswith("bad"):
            continue
        source = read(page)
        other = from_text(source.text.replace("\n", "\r\n"), source.path)
        trees = [reading.read(one, front_matter.read(one)) for one in (source, other)]
        assert trees[0].blocks == trees[1].blocks, page
        assert trees[0].headings == trees[1].headings, page
