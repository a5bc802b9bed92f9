"""What must not change a verdict, and what must change it: by exactly the finding it should."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from linter.checks.base import Context
from linter.kinds.document import Document
from linter.linting import engine
from linter.markdown import front_matter, parser
from linter.markdown.ast import Page
from linter.rules.model import Rule, RuleSet
from linter.text.source import Source, UnreadableError, from_bytes, from_text
from tests.helpers.author_mistakes import every
from tests.helpers.paths import ROOT
from tests.helpers.sampling import shares

CORPUS = ROOT.parent / "shared" / "corpus"
PATTERNS = ("*-module.md", "module-*.md", "*-exam.md", "*-exam-*.md", "*MODULE_TRACKER*.md")
EXAMPLES = sorted(ROOT.glob("examples/course/docs/**/*.md"))
OWN = sorted(ROOT.glob("fixtures/*/*/*.md"))
REAL = sorted({page for pattern in PATTERNS for page in CORPUS.rglob(pattern)})
Verdict = list[tuple[str, int]]
Change = Callable[[str, Document | None], str]


def verdict(source: Source, standard: RuleSet) -> Verdict:
    """The codes and lines of all findings."""
    checked = engine.lint_page(source, standard.rules, standard.kinds, Context())
    assert not checked.run_errors
    return sorted((finding.code, finding.range.line) for finding in checked.findings)


def read(page: Path) -> Source:
    """A page with `\\n` line ends."""
    return from_text("\n".join(from_bytes(page.read_bytes(), page.name, 1_048_576).lines), page.name)


def readable(pages: list[Path]) -> Iterator[Source]:
    """Those of some pages that are not meant to be unreadable."""
    for page in pages:
        with suppress(UnreadableError):
            yield read(page)


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


@pytest.mark.parametrize("pages", shares([*EXAMPLES, *OWN, *REAL], 16))
def test_the_verdict_stands(pages: list[Path], standard: RuleSet) -> None:
    for source in readable(pages):
        document = engine.parse(source, standard.kinds)
        before = verdict(source, standard)
        broken = {}
        for name, change in CHANGES.items():
            text = change(source.text, document)
            after = verdict(from_bytes(text.encode(), source.path, 2_000_000), standard)
            if after != before:
                broken[name] = sorted(set(after) ^ set(before))
        assert broken == {}, source.path


@pytest.mark.parametrize("page", ["module-1-backpressure.md", "tests/backpressure-exam.md"])
def test_a_shortcode_before_a_pattern(page: str, standard: RuleSet) -> None:
    source = read(ROOT / "examples/course/docs" / page)
    change = _headings(lambda marks, text, end: f"{marks}:material-check: {text}{end}", "focus-block|question")
    text = change(source.text, engine.parse(source, standard.kinds))
    assert verdict(from_text(text, source.path), standard) == verdict(source, standard)


def test_a_colon_behind_a_bare_time(standard: RuleSet) -> None:
    pages = [from_text(f"# T\n\n## Focus Block 1: Keys - 30 minutes{end}\n", "a-module.md") for end in ("", ":")]
    assert verdict(pages[0], standard) == verdict(pages[1], standard)


def test_the_changes_change_something(standard: RuleSet) -> None:
    """Every change touches the example module, or the tests above would prove nothing."""
    source = read(ROOT / "examples/course/docs/module-1-backpressure.md")
    document = engine.parse(source, standard.kinds)
    for name, change in CHANGES.items():
        text = change(source.text, document)
        assert text != source.text, name


def test_the_corpus_is_there(corpus: Path) -> None:
    assert len(REAL) >= 6


def test_blocks_of_every_page_are_read_alike_with_other_line_ends(standard: RuleSet) -> None:
    for page in [*EXAMPLES, *OWN]:
        if page.name.startswith("bad"):
            continue
        source = read(page)
        other = from_text(source.text.replace("\n", "\r\n"), source.path)
        trees = [parser.parse_page(one, front_matter.read_front_matter(one)) for one in (source, other)]
        assert trees[0].blocks == trees[1].blocks, page
        assert trees[0].headings == trees[1].headings, page


HEADINGS = [
    "# Another Title",
    "## Focus Block 9: Noise (99 min)",
    "### VISUAL MODEL",
    "### NEURAL BRIDGE",
    "## Spaced Repetition",
    "## Case Studies",
    "### Question 99: Noise (99 minutes)",
    "## Very Hard Questions (99 minutes)",
    "## Grading Rubric",
    "## Reflection",
]


def _indented(opening: str) -> list[str]:
    return [opening, "", *(f"    {heading}\n" for heading in HEADINGS)]


COMMENT = ["<!--", *HEADINGS, "-->"]
NOISE = {
    "comment": COMMENT,
    "one-line comments": [f"<!-- {heading} -->" for heading in HEADINGS],
    "fence": ["```text", *HEADINGS, "```"],
    "tildes": ["~~~~", *HEADINGS, "~~~", "~~~~"],
    "tab": _indented('=== "Noise"'),
    "admonition": _indented('!!! note "Noise"'),
    "collapsible": _indented("??? note"),
}
ALLOWED_ANYWHERE = ("comment", "one-line comments")
FACT = re.compile(r"\W*(Time|Points|Marks|Duration)", re.IGNORECASE)  # counts right below a question's heading only
CURED = {"DOC008", "MOD020", "FB112", "FB121", "FB124", "FB125", "FB126", "EXM010", "EXM011", "EXM015", "EXM022"}
"""What misses content that noise might well supply."""


def gaps(page: Page) -> list[int]:
    """Lines before which a block of its own may stand: after a blank line, before a block of the page."""
    lines = page.source.lines
    return [
        block.line
        for block in page.blocks
        if block.line > page.front_matter.body and not lines[block.line - 1].strip() and lines[block.line][:1].strip()
        if not FACT.match(lines[block.line])
    ]


def filled(page: Page, found: Verdict) -> list[int]:
    """Gaps inside a section that holds something already, and where no rule misses contents.

    A block between a comment and what it speaks for is spoken for instead, so there none may stand.
    """
    poor = {line - 1 for code, line in found if code in CURED}
    out = []
    for line in gaps(page):
        if page.source.text[: page.source.starts[line]].rstrip().endswith("-->"):
            continue
        over = [heading for heading in page.headings if heading.line < line <= heading.end]
        held = over and any(block.kind != "heading" for block in page.within(over[-1].line + 1, line))
        # A thin answer is found inside its question, everything else at a heading.
        inside = held and any(over[-1].line <= other < over[-1].end for other in poor)
        if held and not inside and not poor & {heading.line for heading in over}:
            out.append(line)
    return out


def has_no_question(source: Source, standard: RuleSet) -> bool:
    """Whether a page is an exam of which no question was read."""
    document = engine.parse(source, standard.kinds)
    return document is not None and document.kind.kind == "exam" and document.first("question") is None


def shifted(source: Source, at: int, noise: list[str], found: Verdict) -> tuple[Source, Verdict]:
    """The page with noise before a line, and the verdict it must get."""
    added = [*"\n".join(noise).split("\n"), ""]
    lines = [*source.lines[:at], *added, *source.lines[at:]]
    moved = [(code, line + len(added) if line > at else line) for code, line in found]
    return from_text("\n".join(lines), source.path), sorted(moved)


@pytest.mark.parametrize("pages", shares([*EXAMPLES, *OWN, *REAL], 16))
def test_noise_changes_no_verdict(pages: list[Path], standard: RuleSet) -> None:
    for source in readable(pages):
        before = verdict(source, standard)
        tree = parser.parse_page(source, front_matter.read_front_matter(source))
        if tree.front_matter.fault is not None or tree.too_deep is not None:
            continue  # a page that is not read as a whole
        broken = []
        for name, noise in NOISE.items():
            if tree.unclosed and name in ("fence", "tildes"):
                continue  # SuperFences seeks the end of the open fence, and takes no other line for an opening
            if name in ALLOWED_ANYWHERE and any(code == "DOC023" for code, _ in before):
                continue  # the end of the comment would be that of one that is open
            if name == "tab" and has_no_question(source, standard):
                continue  # EXM031 counts what looks like a question, and in a tab a question may stand
            places = gaps(tree) if name in ALLOWED_ANYWHERE else filled(tree, before)
            for at in places[:: max(1, len(places) // 5)]:
                changed, wanted = shifted(source, at, noise, before)
                if (after := verdict(changed, standard)) != wanted:
                    broken.append((name, at + 1, sorted(set(after) ^ set(wanted))))
        assert broken == [], source.path


def test_a_comment_above_a_question_s_time_is_nothing(standard: RuleSet) -> None:
    page = "# T\n\n## Hard Questions\n\n### Question 1: Keys\n\n{}**Time:** 99 minutes\n\nWhy?\n"
    sources = [from_text(page.format(noise), "a-exam.md") for noise in ("", "\n".join(COMMENT) + "\n\n")]
    codes = [[code for code, _ in verdict(source, standard)] for source in sources]
    assert "EXM006" in codes[0]
    assert codes[0] == codes[1]


def test_there_are_places_for_noise(standard: RuleSet) -> None:
    source = read(ROOT / "examples/course/docs/module-1-backpressure.md")
    tree = parser.parse_page(source, front_matter.read_front_matter(source))
    assert len(filled(tree, verdict(source, standard))) > 50
    assert len(gaps(tree)) > 100


def test_the_noise_counts_where_it_is_not_hidden(standard: RuleSet) -> None:
    source = read(ROOT / "examples/course/docs/module-1-backpressure.md")
    changed, wanted = shifted(source, 20, [*HEADINGS, ""], verdict(source, standard))
    assert verdict(changed, standard) != wanted


COURSE = ROOT / "examples" / "course" / "docs"
PAGES = [COURSE / "module-1-backpressure.md", COURSE / "tests" / "backpressure-exam.md"]
FAMILIES = ("document", "module", "focus-block", "diagram", "exam")
# They look at other pages, or at more than structure: a mutation may rightly touch them as well.
OTHERS = {"DIA001", "DOC006", "DOC008", "DOC009", "DOC010", "EXM021", "MOD005", "MOD006"}


def _rules(standard: RuleSet) -> list[Rule]:
    return [r for r in standard.rules if r.family in FAMILIES and r.code not in OTHERS and r.severity != "info"]


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_each_mutation_gives_its_finding_and_no_other(page: Path, standard: RuleSet) -> None:
    text, rules = page.read_text(encoding="utf-8"), _rules(standard)
    document = engine.parse(from_text(text, page.name), standard.kinds)
    assert document is not None
    assert engine.lint_document(document, rules, Context()).findings == ()
    wrong = []
    for mutation in every(document, text):
        done = engine.lint_page(from_text(mutation.text, page.name), rules, standard.kinds, Context())
        codes = tuple(finding.code for finding in done.findings)
        lines = {mutation.text.split("\n")[finding.range.line - 1] for finding in done.findings}
        if (
            codes != mutation.codes
            or (mutation.codes and mutation.line is not None and lines != {mutation.line})
            or done.run_errors
        ):
            wrong.append((mutation.name, mutation.codes, codes, lines, done.run_errors))
    assert wrong == []
