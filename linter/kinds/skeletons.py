"""Makes the fix that inserts a missing part: its text, its heading in the page's style, its place, and the edit."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from linter.findings import Edit, Fix, Span
from linter.kinds.document import Document, Part
from linter.kinds.schema import TODO_MARK, PartSpec, TextRequirements
from linter.kinds.sections import title_rank
from linter.markdown import front_matter, parser
from linter.markdown.ast import Block, Page
from linter.markdown.features import has_feature, item_count, word_count
from linter.text.source import from_text

_PLAIN = f"{TODO_MARK}: write this part."
_FEATURES = {
    "question": f"{TODO_MARK}: ask what the reader should be able to answer here. What follows, and why?",
    "list": f"- {TODO_MARK}: a point of this part",
    "unordered-list": f"- {TODO_MARK}: a point of this part",
    "ordered-list": f"1. {TODO_MARK}: the first point of this part",
    "numbered": f"1. {TODO_MARK}: the first point of this part",
    "step": f"Step 1: {TODO_MARK}: say what to do first",
    "code": f"```text\n{TODO_MARK}\n```",
    "fence": f"```text\n{TODO_MARK}\n```",
    "table": f"| {TODO_MARK} | {TODO_MARK} |\n|---|---|\n| {TODO_MARK} | {TODO_MARK} |",
    "diagram": f'```mermaid\nflowchart LR\n    cause["{TODO_MARK}: cause"] --> effect["{TODO_MARK}: effect"]\n```',
    "image": f"![{TODO_MARK}: say what the image shows](https://example.org/image.png)",
    "link": f"[{TODO_MARK}: name the page](https://example.org/)",
}
_FILLER = "Replace this sentence."
_HEADING = re.compile(r"(#{1,5}) (?=\S)")
_FENCE = re.compile(r"(```|~~~)")
_SPACE = re.compile(r"\s+")
_ANCHOR = re.compile(r"\s*<a\s[^<>]{1,200}>\s*</a>\s*\Z")
_NUMBER = re.compile(r"(?P<number>\d{1,2})(?P<mark>[.)])\s")
_MARKS = re.compile(r"[*_]{1,3}")
_SIGNS = re.compile(r"\A\s*+#{1,6}\s++|(?<!\s)\s++(?:#{1,6}\s*+)?\Z")


@lru_cache(maxsize=256)  # many pages lack the same parts
def skeleton_text(texts: tuple[str, ...], required: TextRequirements, level: int) -> str:
    """The text under a part's heading of a level, without a line end; it meets the requirements."""
    text = "\n\n".join(part.strip("\n") for part in texts) or _PLAIN
    filled = _with_required_text(text, required)
    if required.most_words is not None and _words(filled) > required.most_words:
        filled = _with_required_text(_PLAIN if required.most_words > 4 else TODO_MARK, required)
    filled = f"{filled}{_subheadings(filled, required)}"
    return _below(filled, level).replace(TODO_MARK, required.mark)


def _with_required_text(text: str, required: TextRequirements) -> str:
    for phrases in required.phrases:
        shown = _SPACE.sub(" ", text).casefold()
        if not any(_SPACE.sub(" ", phrase).casefold() in shown for phrase in phrases):
            text = f"{phrases[0]}\n\n{text}"
    for features in required.features:
        page = _page(text)
        if features and not any(has_feature(page, feature, 0, page.end) for feature in features):
            text = f"{text}\n\n{_FEATURES[features[0]]}"
    if required.items:
        page = _page(text)
        lacking = required.items - item_count(page, 1, page.end)
        if lacking > 0:
            text += "\n\n" + "\n".join([_FEATURES["list"]] * lacking)
    return text + _filler_words(text, required.words)


def _filler_words(text: str, wanted: int) -> str:
    """Words that fill a text up to the wanted number, and not one more."""
    lacking = wanted - _words(text) if wanted else 0
    if lacking <= 0:
        return ""
    lead = f"{TODO_MARK}: write at least {wanted} words in place of these."
    opening = [lead] if lacking >= _words(lead) else []
    lacking -= _words(" ".join(opening))
    rest = ["Replace.", "Replace this."][lacking % 3 - 1 : lacking % 3]
    return "\n\n" + " ".join([*opening, *[_FILLER] * (lacking // 3), *rest])


def _subheadings(text: str, required: TextRequirements) -> str:
    """Headings directly under the part's own, as many as are lacking, each with something under it."""
    if not required.subheadings:
        return ""
    present = sum(heading.level == 2 for heading in _page(_below(text, 1)).headings)
    numbers = range(present + 1, required.subheadings + 1)
    return "".join(f"\n\n# {number}. {TODO_MARK}\n\n{_PLAIN}" for number in numbers)


def _below(text: str, level: int) -> str:
    """A text with its headings, written from `#` on, moved below a heading of a level; code stays as it is."""
    lines: list[str] = []
    fence = ""
    for line in text.split("\n"):
        mark = _FENCE.match(line)
        if mark and (not fence or fence == mark[1]):
            fence = "" if fence else mark[1]
        heading = None if fence else _HEADING.match(line)
        lines.append(line if heading is None else "#" * min(len(heading[1]) + level, 6) + line[len(heading[1]) :])
    return "\n".join(lines)


def _words(text: str) -> int:
    page = _page(text)
    return word_count(page, 1, page.end)


@lru_cache(maxsize=128)  # the blocks of a page lack the same parts
def _page(text: str) -> Page:
    """The text as a page below a heading, so that it is measured as the rules measure it."""
    source = from_text(f"# x\n\n{text}\n")
    return parser.parse_page(source, front_matter.read_front_matter(source))


def material_block(opening: str, text: str) -> str:
    """A block of Material for MkDocs: its opening line, and below it the text, indented by four."""
    lines = (f"    {line}" if line else "" for line in text.split("\n"))
    return "\n".join([opening, *lines])


def insertion_edit(page: Page, line: int, body: str, section: bool) -> Edit:
    """The edit that puts a part above a line (from 0): behind the text there, and above a rule that ends it.

    Where a rule ends the section above, one stands above the new section, too.
    """
    source = page.source
    above = _block_above(page, line)
    if above is not None and above.end == line and _is_anchor(above):
        line = above.line  # an anchor right above a heading is the heading's
    at, ruled = line, False
    while at > page.front_matter.body:
        above = _block_above(page, at)
        rule = above is not None and above.kind == "rule" and at <= above.end
        if source.lines[at - 1].strip() and not rule:
            break
        ruled = ruled or rule
        at -= 1
    unended = at >= len(source.lines)
    offset = len(source.text) if unended else source.starts[at]
    lead = "\n\n" if unended else "\n" if at > 0 else ""
    end = "\n" if unended or not source.lines[at].strip() else "\n\n"
    text = f"---\n\n{body}" if ruled and section else body
    return Edit(Span(offset, offset), f"{lead}{text}{end}".replace("\n", source.newline))


def _block_above(page: Page, line: int) -> Block | None:
    """The last of the page's own blocks that starts above a line."""
    at = bisect_left(page.block_lines, line)
    return page.blocks[at - 1] if at else None


def _is_anchor(block: Block) -> bool:
    return block.kind == "html" or (block.kind == "paragraph" and _ANCHOR.match(block.text) is not None)


@dataclass(frozen=True, slots=True)
class HeadingStyle:
    """How a heading is written around its title: what stands before and behind it, and the title as written."""

    before: str
    title: str
    behind: str


def part_title(name: str, spec: PartSpec, lead_words: tuple[str, ...]) -> str:
    """The title of a new part: what messages call the part, if that is one of its titles, else its first title."""
    called = spec.called(name)
    if title_rank(called, spec, lead_words) is not None:
        return called
    return next(iter((*spec.names, *spec.anywhere)), called)


def styled_heading(
    title: str, place: int, own: HeadingStyle | None, siblings: Sequence[tuple[int, HeadingStyle]]
) -> str:
    """A title as a heading in the style of others.

    `place` is the part's place in the order of the standard (from 0); `own` is the style of the same part elsewhere in
    the page, `siblings` are the places and styles of those around it.
    """
    styles = [style for _, style in siblings]
    before = _common([style.before for style in styles]) if own is None else own.before
    if _NUMBER.match(before) or any(char.isdigit() for char in before):
        before = ""  # a number tells more than a style; it is given below, where it follows from the place
    behind = _common([style.behind for style in styles]) if own is None else own.behind
    number = _numbered(place, siblings)
    marks = _MARKS.search(before)
    if marks is None:
        behind = behind.replace("*", "").replace("_", "")
    return f"{number}{before}{_cased(title, styles) if own is None else own.title}{behind}".strip()


@lru_cache(maxsize=1024)  # every part that a page lacks asks for the styles of all that it has
def style_of(text: str, titles: tuple[str, ...]) -> HeadingStyle | None:
    """How a heading writes one of the titles; None where it says none of them in so many words."""
    for title in titles:
        words = r"\s+".join(re.escape(word) for word in title.split())
        match = re.search(words, text, re.IGNORECASE)
        if match is not None:
            return HeadingStyle(text[: match.start()], match[0], _behind(text, match.start(), match.end()))
    return None


def _behind(text: str, start: int, end: int) -> str:
    """What closes the title: the marks that its beginning opens, and a colon at the heading's end."""
    rest = text[end:]
    opened = _MARKS.search(text[:start])
    closing = opened[0][::-1] if opened is not None and opened[0] in rest else ""
    colon = ":" if rest.strip(" *_") == ":" else ""
    return colon + closing if rest.lstrip().startswith(":") else closing + colon


def _common(texts: Sequence[str]) -> str:
    """The one text, where there are several and all are equal."""
    return texts[0] if len(texts) > 1 and len(set(texts)) == 1 else ""


def _cased(title: str, styles: Sequence[HeadingStyle]) -> str:
    """A title in capitals, title case or plain, as the titles of the other headings are."""
    titles = [style.title for style in styles]
    if titles and all(text.isupper() for text in titles):
        return title.upper()
    if not titles or not title.isupper() or any(text.isupper() for text in titles):
        return title
    title_case = all(word[:1].isupper() for text in titles for word in text.split())
    return title.title() if title_case else title.capitalize()


def _numbered(place: int, siblings: Sequence[tuple[int, HeadingStyle]]) -> str:
    """`3. ` where the headings around are numbered by their places in the standard's order."""
    numbers = [(at, _NUMBER.match(style.before)) for at, style in siblings]
    fits = [number is not None and int(number["number"]) == at + 1 for at, number in numbers]
    first = numbers[0][1] if numbers else None
    return f"{place + 1}{first['mark']} " if fits and all(fits) and first is not None else ""


def heading_styles(page: Page, parts: Sequence[Part], specs: Mapping[str, PartSpec]) -> list[tuple[int, HeadingStyle]]:
    """The places and styles of parts that have a title of their own."""
    order = list(specs)
    styles = []
    for part in parts:
        spec = specs.get(part.name)
        titles = (*spec.names, *spec.anywhere) if spec is not None and not spec.heading else ()
        if (style := style_of(heading_source(page, part), titles)) is not None:
            styles.append((order.index(part.name), style))
    return styles


def heading_source(page: Page, part: Part) -> str:
    """A part's heading as the page writes it, without the signs that make it one."""
    return _SIGNS.sub("", page.source.lines[part.line])


@dataclass(frozen=True, slots=True)
class _Place:
    """The line (from 0) above which a part goes, and the level of its heading."""

    line: int
    level: int


class Inserter:
    """Makes the fixes that insert one missing part wherever a document lacks it.

    `owner` is the name of the parts that lack it, None for the page; `required` tells what the rules ask of its text.
    """

    def __init__(
        self, document: Document, name: str, spec: PartSpec, owner: str | None, required: Callable[[], TextRequirements]
    ) -> None:
        self._document, self._name, self._spec, self._required = document, name, spec, required
        parent = None if owner is None else document.kind.find(owner)
        self._specs = document.kind.parts if parent is None else parent.parts
        self._order = list(self._specs)
        self._owners = [] if owner is None else list(document.all(owner))
        self._bodies: dict[int, str] = {}

    def into(self, owner: Part | None, text: str | None = None) -> Fix | None:
        """The fix that inserts the part into an owner, at its place in the standard's order.

        `text` goes under its heading; a skeleton where it is None. None where no place is sure to leave the other parts
        whole.
        """
        siblings = self._sections if owner is None else owner.children
        place = self._section_place() if owner is None else self._inner_place(owner)
        if place is None:
            return None
        styles = heading_styles(self._document.page, siblings, self._specs)
        heading = styled_heading(self._title, self._order.index(self._name), self._own_style, styles)
        body = f"{'#' * place.level} {heading}\n\n{self._body(place.level) if text is None else text}"
        edit = insertion_edit(self._document.page, place.line, body, owner is None)
        return Fix(f"add a skeleton of {self._spec.called(self._name)}, to be written", (edit,), safe=False)

    def _body(self, level: int) -> str:
        if level not in self._bodies:
            self._bodies[level] = skeleton_text(self._spec.skeleton, self._required(), level)
        return self._bodies[level]

    @cached_property
    def _title(self) -> str:
        return part_title(self._name, self._spec, () if self._owners else self._document.kind.lead_words)

    @cached_property
    def _own_style(self) -> HeadingStyle | None:
        """How another block of the page writes the heading of this part."""
        parts = (part for owner in self._owners if (part := owner.child(self._name)) is not None)
        styles = (style_of(heading_source(self._document.page, part), (self._title,)) for part in parts)
        return next((style for style in styles if style is not None), None)

    @cached_property
    def _component_level(self) -> int:
        """The level that the components of this page mostly have; 0 where it has none."""
        return _most_common((part.level for owner in self._owners for part in owner.children), 0)

    @cached_property
    def _sections(self) -> Sequence[Part]:
        """The page's own parts with a heading of a level; one that another part stands for is none."""
        parts, specs = self._document.parts, self._specs
        repeated = {part.line for part in parts if specs[part.name].heading}
        return [
            part for part in parts if 1 < part.level <= 6 and (specs[part.name].heading or part.line not in repeated)
        ]

    def _inner_place(self, owner: Part) -> _Place | None:
        """The place of a component inside its block; the first of the standard's order opens the block."""
        before, behind = _neighbours(self._name, self._order, owner.children)
        if owner.level > 5:
            return None
        if before is not None:
            return _Place(_end_at_level(self._document.page, before, before.level, owner.end), before.level)
        level = behind.level if behind is not None else max(self._component_level, owner.level + 1)
        if self._name == self._order[0]:
            below = self._document.page.headings_within(owner.line + 1, owner.end)
            return _Place(next((heading.line for heading in below if heading.level <= level), owner.end), level)
        return _Place(owner.end if behind is None else behind.line, level)

    def _section_place(self) -> _Place | None:
        """The place of a section in the page, at the level of those beside it.

        None where the page has the parts around it in another order than the standard.
        """
        before, behind = _neighbours(self._name, self._order, self._sections)
        if self._asks_and_answers:
            before, behind = self._around_questions(before, behind)
        allowed = self._spec.levels
        sections = [part for part in self._sections if not self._specs[part.name].heading and part.level in allowed]
        usual = _most_common((part.level for part in sections), min(allowed))
        neighbour = before or behind
        if neighbour is None:
            level = usual
        elif neighbour in sections:
            level = neighbour.level
        else:  # deeper than a block beside it, the section would become a part of that block
            level = min(usual, *(part.level for part in (neighbour, *neighbour.above)))
        page = self._document.page
        if level not in allowed:
            return None
        if before is not None:
            place = _Place(_end_at_level(page, before, level, page.end), level)
            return place if self._fits(place) else None
        if behind is None:
            return _Place(page.end, level)
        line = _section_line(page, behind, level)
        if line is not None:
            return _Place(line, level)
        return _Place(behind.line, behind.level) if behind.level in allowed else None

    @cached_property
    def _asks_and_answers(self) -> bool:
        """Whether the page's parts are questions, which a key may answer: nothing goes between or behind these two."""
        return any(spec.answer_key for spec in self._specs.values())

    def _around_questions(self, before: Part | None, behind: Part | None) -> tuple[Part | None, Part | None]:
        """The parts beside a section: the last question where the order puts the section behind all of them.

        What stands above the questions, as a time plan does, tells nothing of a section that belongs below them.
        """
        questions = [part for part in self._document.parts if self._specs[part.name].answer_key]
        if not questions or self._order.index(self._name) < self._order.index(questions[0].name):
            return before, behind
        last = questions[-1]
        return (last if before is None or before.line < last.line else before), behind

    def _fits(self, place: _Place) -> bool:
        """Whether a place is above the parts that end a page of questions: its answer key, and a key's own sections."""
        keys = {spec.answer_key for spec in self._specs.values() if spec.answer_key}
        return all(place.line <= part.line for part in self._document.parts if part.name in keys - {self._name})


def _most_common(levels: Iterable[int], default: int) -> int:
    """The most common level, of equally common ones the highest in the page's outline."""
    counts = Counter(levels)
    return max(counts, key=lambda level: (counts[level], -level), default=default)


def _neighbours(name: str, order: Sequence[str], siblings: Sequence[Part]) -> tuple[Part | None, Part | None]:
    """The last part of those that the order puts before a part, and the first of those behind it."""
    place = order.index(name)
    before = [part for part in siblings if order.index(part.name) < place]
    behind = [part for part in siblings if order.index(part.name) > place]
    closest = max((order.index(part.name) for part in before), default=-1)
    return (
        next((part for part in reversed(before) if order.index(part.name) == closest), None),
        min(behind, key=lambda part: (order.index(part.name), part.line), default=None),
    )


def _end_at_level(page: Page, part: Part, level: int, limit: int) -> int:
    """The line behind a part where a heading of a level takes nothing from what follows."""
    ends = (heading.line for heading in page.headings_within(part.end, limit) if heading.level <= level)
    return next(ends, limit)


def _section_line(page: Page, part: Part, level: int) -> int | None:
    """The line of a part, or of the section around it, that is no deeper than a level; None where there is none."""
    heading = page.heading_at(part.line)
    while heading is not None:
        if 1 < heading.level <= level:
            return heading.line
        heading = page.headings[heading.parent] if heading.parent is not None else None
    return None
