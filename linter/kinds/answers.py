"""What a question says, asks for and is answered by: its model answer, inside it or as its entry in an answer key."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from pydantic import Field

from linter.kinds.document import Answer, Document, Part
from linter.kinds.patterns import match_pattern
from linter.kinds.schema import FrontMatterModel, PartSpec
from linter.markdown.ast import COMMENT, Block, Page
from linter.markdown.features import fence_language
from linter.markdown.inline import mask_inline
from linter.markdown.parser import material_opening
from linter.text.labels import EMPHASIZED, PLAIN
from linter.text.source import intervals
from linter.text.words import begins_with, count_words, normalized, phrase_expression, plain_text, without_numbering

_LIST_MARK = r"\s*(?:>\s*)?(?:[-*+]\s+|\d{1,3}[.)]\s+)?"
_BLANK = re.compile(r"[\s:*]*__[\s_*.]*\Z")  # `Answer: ______` is for the reader to fill in
_SUMMARY = re.compile(r"<summary[^<>]{0,200}>(?P<title>.{0,200}?)</summary>", re.IGNORECASE | re.DOTALL)
_LAST = frozenset({"answer", "answers", "solution", "solutions"})
_NO_ANSWER = frozenset(
    {"hint", "hints", "tip", "wrong", "incorrect", "no", "not", "without", "before", "bad", "partial"}
)
_ORDERED_ITEM = re.compile(r"\s*(?:>\s*)?\d{1,3}[.)]\s")
_LIST_ITEM = re.compile(_LIST_MARK + r"\S")
_MAX_SHARERS, _SHARED_LINES = (
    10,
    30,
)  # questions that are given all of an entry they share, and lines of it that the others are
_KEY_ENTRY = re.compile(
    r"(?:^|[,;|]|\s)\(?(?:Q(?:uestion)?\s?)?(?P<id>[A-Za-z0-9.]{1,5}(?:-[A-Za-z0-9]{1,3}){0,3}?)"
    r"\s?[-:.)\u2013\u2192=]\s{0,2}[^\s,;:]"
)


class AnswerFinder:
    """Looks up the model answers of one page's questions; the answer key is read once."""

    def __init__(self, page: Page, spec: PartSpec, keys: Sequence[Part], ids: Counter[str]) -> None:
        self._page, self._spec = page, spec
        self._given: Counter[int] = Counter()
        self._asked: Counter[tuple[str, str]] = Counter()
        self._shared_ids = frozenset(name for name, number in ids.items() if number > 1)
        self._key: dict[str, list[KeyEntry]] = {}
        inside = intervals((key.line + 1, key.end) for key in keys)
        self._titles = {normalized(h.text.split(":", 1)[-1]): h for h in page.headings if h.line in inside}
        for key in keys:
            for name, entries in key_entries(page, spec, key, ids).items():
                known = self._key.setdefault(name, [])
                if name in self._shared_ids or not known:
                    known += entries

    def find(self, question: Part) -> Answer | None:
        """The model answer of a question, or None."""
        if self._spec.answers is None:
            return None
        found = [answer for answer in (self._block(question), self._line(question)) if answer is not None]
        if found:
            return min(found, key=lambda answer: answer.line)
        entry = self._entry(question)
        # A question with a wrong id is found in the key by its title: one fault, one finding.
        same = self._titles.get(normalized(question.fields.title)) if entry is None and question.fields.title else None
        return self._shared(entry if same is None else Answer(same.line, same.end, in_key=True))

    def _entry(self, question: Part) -> Answer | None:
        """The entry of a question's id in the key.

        Where several questions have the id, it is the entry that has the question's word (`Scenario 1`), else the one
        that stands under its section's name, else they answer the questions in order.
        """
        name = comparable_id(question.fields.id or "")
        entries = self._key.get(name, [])
        if name not in self._shared_ids or not entries:
            return entries[0].answer if entries else None
        word = _word_before(question.text, name)
        place = self._asked[name, word]
        self._asked[name, word] += 1
        worded = [entry for entry in entries if entry.word == word]
        if not worded and any(entry.word for entry in entries):
            return None
        chosen = worded or entries
        section = set(normalized(question.section.text).replace(":", " ").split()) if question.section else set()
        under = [entry for entry in chosen if entry.under and entry.under <= section]
        chosen = under or chosen
        return chosen[0 if under else min(place, len(chosen) - 1)].answer

    def _shared(self, entry: Answer | None) -> Answer | None:
        """An entry of a key; so many questions may share one that only the first few are given all of it."""
        if entry is None or entry.end - entry.line <= _SHARED_LINES:
            return entry
        self._given[entry.line] += 1
        return entry if self._given[entry.line] <= _MAX_SHARERS else replace(entry, end=entry.line + _SHARED_LINES)

    def _block(self, question: Part) -> Answer | None:
        start = question.line
        blocks = self._page.walk(start, start + 1) if question.level == 9 else self._page.walk(start + 1, question.end)
        for block in blocks:
            if block.line == start:
                continue
            if is_answer_block(block, self._spec):
                visible = block.kind not in ("collapsible", "html")
                return Answer(block.line, self._end(block, question.end), visible)
        return None

    def _end(self, block: Block, limit: int) -> int:
        """The line after a block; an HTML block ends at a blank line, and `<details>` where it is closed."""
        if block.kind != "html" or "</details" in block.text.casefold():
            return block_end(self._page, block, limit)
        lines = self._page.source.lines
        return next((n + 1 for n in range(block.end, limit) if "</details" in lines[n].casefold()), block.end)

    def _line(self, question: Part) -> Answer | None:
        for line, text in self._page.prose(question.line + 1, question.end):
            if self._opens_answer(text) or self._ticked(text):
                return Answer(line, question.end, visible=True)
        return None

    def _opens_answer(self, text: str) -> bool:
        answers = self._spec.answers
        emphasized = EMPHASIZED.read(text)
        line = emphasized or PLAIN.read(text)
        if line is None or answers is None or _BLANK.match(line.value):
            return False
        words = normalized(line.label).rstrip(": ")
        for name in answers.labels:
            if words == normalized(name):
                return True
            rest = words.removeprefix(normalized(name))
            if rest != words and rest[:1] in " :(" and emphasized is not None:
                return (
                    not any(word in answers.not_after for word in rest.strip(" :(").split()[:1])
                    and len(rest.split()) <= 6
                )
        return False

    def _ticked(self, text: str) -> bool:
        answers = self._spec.answers
        return answers is not None and any(tick in text for tick in answers.ticks) and bool(_LIST_ITEM.match(text))


def is_answer_block(block: Block, spec: PartSpec) -> bool:
    """Whether a block holds a model answer by its title: it begins with one of the words for it, or ends in one."""
    answers, title = spec.answers, _block_title(block)
    if answers is None or title is None:
        return False
    words = without_numbering(plain_text(title)).replace(":", " ").split()
    if _NO_ANSWER & set(words):
        return False
    for name in answers.titles:
        length = len(normalized(name).split())
        if begins_with(" ".join(words), normalized(name)):
            return not (words[length : length + 1] and words[length] in answers.not_after)
    return bool(words) and words[-1] in _LAST  # "Show Solution", "Question 1 Answer", "Click to reveal the answer"


def is_answer_heading(text: str, spec: PartSpec) -> bool:
    """Whether a heading is nothing but a title of one model answer: `Model Answer`, not `Model Answers`."""
    return spec.answers is not None and without_numbering(plain_text(text)).rstrip(": ") in map(
        normalized, spec.answers.titles
    )


def _block_title(block: Block) -> str | None:
    if block.kind == "html":
        summary = _SUMMARY.search(block.text)
        return summary["title"] if summary else None
    return block.text if block.kind in ("admonition", "collapsible", "tab", "heading") else None


def block_end(page: Page, block: Block, limit: int) -> int:
    """The line after what a block holds; a heading of the page holds all it rules, one inside a block all up to it."""
    if block.kind != "heading":
        return block.end
    own = page.heading_at(block.line)
    return limit if own is None else min(own.end, limit)


def comparable_id(text: str) -> str:
    """An id for comparing: `Q1.1` and `1.1` are one."""
    text = text.casefold()
    return text[1:] if text[:1] == "q" and text[1:2].isdigit() else text


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """An entry of an answer key: the word before its id, other than Question or Answer, and the words above it."""

    answer: Answer
    word: str
    under: frozenset[str]


def key_entries(page: Page, spec: PartSpec, key: Part, ids: Counter[str]) -> dict[str, list[KeyEntry]]:
    """The entries of each of the ids (in lower case, with how many questions have it) that an answer key speaks of.

    An id counts where it occurs first: numbers inside an entry have been seen before, as a rule, and end none. An id
    that several questions have counts once for each word before it and each part of the key. A numbered item under the
    heading of an entry is part of it.
    """
    headed: dict[str, list[tuple[str, Answer]]] = {}
    for block in page.walk(key.line + 1, key.end):
        if block.kind in ("heading", "tab", "collapsible", "admonition"):
            for pattern in (*spec.heading, *spec.tab, *spec.entry):
                fields = match_pattern(pattern, plain_text(block.text))
                if fields and fields.id and (name := comparable_id(fields.id)) in ids:
                    answer = Answer(block.line, block_end(page, block, key.end), in_key=True)
                    headed.setdefault(name, []).append((block.text, answer))
                    break
    inside = intervals((answer.line, answer.end) for entries in headed.values() for _, answer in entries)
    starts: list[tuple[str, int, str, str | None]] = []
    seen: set[tuple[str, str, frozenset[str]]] = set()
    none = frozenset[str]()
    for line, text in page.prose(key.line + 1, key.end):
        if line in inside and _ORDERED_ITEM.match(text):
            continue
        for name, words in _line_entries(text, ids):
            several = ids[name] > 1
            told = (name, _word_before(text, name), _words_above(page, key, line)) if several else (name, "", none)
            if name not in headed and told not in seen:
                seen.add(told)
                starts.append((name, line, text, words))
    lines = sorted({line for _, line, _, _ in starts})
    ends = dict(zip(lines, [*lines[1:], key.end], strict=False))
    found = [(name, text, answer) for name, entries in headed.items() for text, answer in entries]
    found += [(name, text, Answer(line, ends[line], in_key=True, words=words)) for name, line, text, words in starts]
    entries: dict[str, list[KeyEntry]] = {}
    for name, text, answer in found:
        above = _words_above(page, key, answer.line) if ids[name] > 1 else none
        entries.setdefault(name, []).append(KeyEntry(answer, _word_before(text, name), above))
    return entries


_WORD_AND_ID = re.compile(r"\W*(?P<word>[A-Za-z]{1,20})[\s#]{1,3}(?P<id>[A-Za-z0-9.-]{1,12})")
_NO_WORD = frozenset({"question", "q", "answer", "a", "solution", "answers", "solutions"})


def _word_before(text: str, name: str) -> str:
    """The word that tells an id from another of the same number: `scenario` of `Scenario 1`, empty for `Question 1`."""
    found = _WORD_AND_ID.match(plain_text(text))
    word = found["word"].casefold() if found and comparable_id(found["id"].rstrip(".-")) == name else ""
    return "" if word in _NO_WORD else word


def _words_above(page: Page, key: Part, line: int) -> frozenset[str]:
    """The words of the closest heading inside a key that stands above a line; none where the key itself does."""
    above = [heading for heading in page.headings_within(key.line, line) if heading.end > line]
    words = normalized(above[-1].text).replace(":", " ").split() if above else []
    return frozenset(words) - _LAST - {"key", "model", "sample"}


def _line_entries(text: str, ids: Container[str]) -> list[tuple[str, str | None]]:
    """The entries in a line of an answer key: the id, and its words where the line holds several entries."""
    if text.lstrip().startswith("#"):
        return []
    shown = plain_text(text)[:2_000]
    if shown.startswith("|"):  # a row of a table: the id stands in its first cell
        name, _, rest = shown[1:].partition("|")
        name = comparable_id(name.strip().casefold().removeprefix("question").strip())
        return [(name, rest.strip(" |"))] if name in ids and rest.strip(" |") else []
    named = ((entry, _entry_id(entry["id"], ids)) for entry in _KEY_ENTRY.finditer(shown))
    found = [(entry, known) for entry, known in named if known is not None]
    ends = [entry.start() for entry, _ in found[1:]] + [len(shown)]
    return [
        (known, shown[entry.end("id") : end] if len(found) > 1 else None)
        for (entry, known), end in zip(found, ends, strict=False)
    ]


def _entry_id(stated: str, ids: Container[str]) -> str | None:
    """The id of a question that an entry states, `A1.3` for question 1.3 too; None where no question has it."""
    name = comparable_id(stated)
    bare = name[1:] if name[:1] == "a" and name[1:2].isdigit() else name
    return name if name in ids else bare if bare in ids else None


_OPENS = re.compile(r"\s*(?:#{1,6}\s|[-*+]\s|\d{1,3}[.)]\s|\(?[A-Za-z][.)]\s|>|\||(?:\*\*|__)[^*_]{1,60}(?:\*\*|__))")
_MARKS = re.compile(r"[\s>#|]*(?:(?:[-*+]|\d{1,3}[.)]|\(?[A-Za-z][.)])\s+)?(?:\[[ xX]\]\s+)?")
_NAME = re.compile(r"\w+")
_FENCE = re.compile(r"[\s>]*(?:`{3,}|~{3,})")
_CONTAINERS = ("list", "quote", "table", "admonition", "collapsible", "tab")
_DETAILS = re.compile(r"(?<!\\)<(?P<close>/?)details\b(?P<rest>[^>]{0,200})", re.IGNORECASE)


def question_blocks(page: Page, question: Part) -> Iterator[Block]:
    """The blocks inside a question, nested ones included; its own heading or tab is none of them."""
    return (block for block in page.walk(question.line, question.end) if block.line > question.line)


def hidden_lines(page: Page, start: int, end: int) -> frozenset[int]:
    """The lines a reader sees only after a click: closed collapsibles with their titles, closed `<details>`."""
    lines: set[int] = set()
    for block in page.walk(start, end):
        if block.kind == "collapsible" and not page.source.lines[block.line].lstrip().startswith("???+"):
            lines.update(range(block.line, block.end))
    lines.update(_in_details(page, start, end))
    return frozenset(lines)


@lru_cache(maxsize=8)
def _has_details(page: Page) -> bool:
    """Whether a page holds any `<details>`: each of its questions asks, and the page is searched once."""
    return "<details" in page.source.folded


def _in_details(page: Page, start: int, end: int) -> Iterator[int]:
    """The lines inside closed `<details>`. One that is opened in a list or another container ends with that."""
    if not _has_details(page):
        return
    tops = iter([block for block in page.within(start, end) if block.kind in _CONTAINERS])
    inside, depth, outer = next(tops, None), 0, 0
    for line, text in page.prose(start, end):
        while inside is not None and line >= inside.end:
            inside, depth = next(tops, None), min(depth, outer)
        if inside is None or line <= inside.line:
            outer = depth
        tags = list(_DETAILS.finditer(mask_inline(text, comments=True))) if "<" in text else []
        opened = sum(not tag["close"] and "open" not in tag["rest"].casefold().split() for tag in tags)
        if depth or opened:
            yield line
        depth = max(0, depth + opened - sum(bool(tag["close"]) for tag in tags))


def answer_lines(document: Document, question: Part) -> list[int]:
    """The lines of a question's model answer: all that are titled so inside it, or its entry in an answer key."""
    first = question.answer
    spec = document.kind.find(question.name)
    if first is None or spec is None:
        return []
    lines = set(range(first.line, first.end))
    if not first.in_key:
        for block in question_blocks(document.page, question):
            if block.line >= first.end and is_answer_block(block, spec):
                lines.update(range(block.line, block_end(document.page, block, question.end)))
    return sorted(lines)


def prompt_lines(document: Document, question: Part) -> list[int]:
    """The lines below a question's heading that it shows: without its model answer, hints and other collapsibles."""
    hidden = hidden_lines(document.page, question.line, question.end)
    taken = hidden.union(_own_answer(document, question))
    return [line for line in range(question.line + 1, question.end) if line not in taken]


def _own_answer(document: Document, question: Part) -> Iterable[int]:
    """The lines of a question's model answer; those of an entry in a key only where they lie inside the question."""
    answer = question.answer
    if answer is None or not answer.in_key:
        return answer_lines(document, question)
    return range(max(answer.line, question.line), min(answer.end, question.end))


def question_lines(document: Document, question: Part) -> list[int]:
    """All lines of a question, with its model answer, wherever that stands."""
    return sorted({*range(question.line, question.end), *answer_lines(document, question)})


def statements(document: Document, question: Part) -> list[str]:
    """What a question says to its reader, outside code: its title, then its list items and paragraphs, unwrapped."""
    found: list[list[str]] = [[question.fields.title]]
    last = -1
    for line in prompt_lines(document, question):
        text = document.page.source.lines[line]
        if document.page.marks[line] or not text.strip():
            continue
        shown = plain_text(_MARKS.sub("", _material_title(text), count=1))
        if line == last + 1 and not _OPENS.match(text) and len(found) > 1:
            found[-1].append(shown)
        else:
            found.append([shown])
        last = line
    return [" ".join(part) for part in found]


def visible_text(page: Page, lines: Iterable[int], code: bool = True) -> Iterator[str]:
    """The text of some lines without markup; comments and the marks of fences are left out, code only if asked."""
    for line in lines:
        text = page.source.lines[line]
        mark = page.marks[line]
        if mark == COMMENT or (mark and (not code or _FENCE.match(text))):
            continue
        yield text if mark else plain_text(_material_title(text).lstrip("#> \t"))


def count_line_words(page: Page, lines: Iterable[int]) -> int:
    """How many words some lines hold; in code every name and number is one, in tables every run between blanks."""
    shown = list(lines)
    prose = sum(count_words(text) for text in visible_text(page, (line for line in shown if not page.marks[line])))
    code = visible_text(page, (line for line in shown if page.marks[line]))
    return prose + sum(len(_NAME.findall(text)) for text in code)


def fence_languages(document: Document, question: Part) -> Iterator[str]:
    """The languages of the tagged fences in a question and its model answer."""
    page, answer = document.page, question.answer
    entry = page.fences_within(answer.line, answer.end) if answer and answer.in_key else ()
    for fence in (*page.fences_within(question.line + 1, question.end), *entry):
        if tag := fence_language(fence):
            yield tag


def _material_title(text: str) -> str:
    """The title of a Material block that the line opens, else the line."""
    opening = material_opening(text.strip()) if text.lstrip()[:3] in ("!!!", "???", "===") else None
    return opening[2] if opening else text


@lru_cache(maxsize=256)
def phrases_pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """An expression for any of the phrases, as whole words of normal text."""
    escaped = sorted((re.escape(normalized(phrase)) for phrase in phrases if normalized(phrase)), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(escaped)})(?!\w)" if escaped else r"(?!)")


def contains_phrase(texts: Iterable[str], phrases: tuple[str, ...]) -> bool:
    """Whether one of the texts holds one of the phrases as whole words; case, emphasis and hyphens do not count."""
    pattern = phrases_pattern(phrases)
    return any(pattern.search(normalized(text)) for text in texts)


_LABEL = re.compile(r"\s*(?:\[(?P<bracket>[^\[\]]{1,40})\]|(?P<lead>[^:\[\]]{1,40}):)")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_LONGEST = 4_000  # a statement longer than this is a paste, and not searched to its end
# Where a verb is an instruction: it opens a sentence or clause, follows another instruction, or is asked of "you".
_BEFORE = re.compile(
    r"""(?: \A[^\w]* | [.!?;:,)\]]["'\u2019\u201d)\]]*\s+ | \s[-\u2013\u2014]+\s+ |
    \b(?: and | or | then | also | please | now | first | next | finally
      | you\ (?:\w+ly\ )?(?:must|should|will|shall|can|may|would|now|need\ to|have\ to|get\ to|are\ to)
      | (?:asked|tasked|required|hired|expected|invited|told|time)\ to
      | (?:asks?|tells?|needs?|wants?|expects?|invites?)\ (?:you|us|me)\ to
      | (?:task|job|goal|challenge|mission|assignment|role|turn|objective|work)\ (?:now\ )?is\ (?:now\ )?to
      | how\ (?:would|will|should|could|can|might|do)\ you(?:\ best)?
      | (?:can|could|would|will)\ you
    )\s+ )(?:\w+ly\s+)?\Z""",
    re.VERBOSE | re.IGNORECASE,
)
_REACH = 60  # how far back the words that make a verb an instruction may stand
_NOT = re.compile(
    r"(?:\b(?:not|never|without|no need to|instead of|rather than)|n['\u2019]t)\s+(?:\w+\s+)?\Z", re.IGNORECASE
)


class Task(FrontMatterModel):
    """Verbs that set a task: by themselves, or with one of the objects among the next words."""

    verbs: tuple[str, ...]
    objects: tuple[str, ...] = ()
    anywhere: bool = Field(False, description="the verb counts wherever it stands, and not only as an instruction")


class Ask(FrontMatterModel):
    """How a kind of question is known by what it says."""

    tasks: tuple[Task, ...] = ()
    words: tuple[str, ...] = Field((), description="words that suffice wherever they stand")
    labels: tuple[str, ...] = Field((), description="labels that open the title: `[Design] ...`, `Design: ...`")
    quantities: tuple[str, ...] = Field((), description="words that ask for a number, where the prompt states numbers")
    numbers: int = Field(2, description="how many numbers the prompt then has to state")
    within: int = Field(6, description="how many words may stand between a verb and its object")
    ends: tuple[str, ...] = Field((), description="words between a verb and an object that part them")
    not_before: tuple[str, ...] = Field((), description="words behind a verb or object that make it another thing")

    def fits(self, statements: Sequence[str], options: bool = False) -> bool:
        """Whether a question asks for it; the first statement is its title.

        Where it has options to tick, the numbers may be theirs, and a number wanted is no sign.
        """
        texts = [text[:_LONGEST] for text in statements]
        if contains_phrase(texts, self.words) or any(self._sets(task, text) for task in self.tasks for text in texts):
            return True
        numbers = 0 if options else sum(len(_NUMBER.findall(text)) for text in texts)
        if numbers >= self.numbers and contains_phrase(texts, self.quantities):
            return True
        return bool(texts) and is_labelled(texts[0], self.labels)

    def _sets(self, task: Task, text: str) -> bool:
        for verb in _words(task.verbs).finditer(text):
            before = text[max(0, verb.start() - _REACH) : verb.start()]
            if _NOT.search(before) or not (task.anywhere or _opens(before, verb.start())):
                continue
            rest = text[verb.end() :]
            if not task.objects:
                if re.match(r"\s+[\w\"'(*\u201c]", rest) and (task.anywhere or not self._spoilt(rest)):
                    return True
            elif self._reaches(rest, task.objects):
                return True
        return False

    def _reaches(self, rest: str, objects: tuple[str, ...]) -> bool:
        """Whether an object follows soon, in the same clause."""
        for found in _words(objects).finditer(rest):
            between = rest[: found.start()]
            if (
                len(between.split()) > self.within
                or re.search(r"[.!?;]\s", between)
                or contains_phrase([between], self.ends)
            ):
                return False
            if not self._spoilt(rest[found.end() :]):
                return True
        return False

    def _spoilt(self, rest: str) -> bool:
        following = re.match(r"[\s-]+(\w+)", rest)
        return following is not None and following[1].casefold() in self.not_before


def is_labelled(title: str, labels: tuple[str, ...]) -> bool:
    """Whether a title opens with one of the labels: `[Design] ...`, `Design: ...`."""
    label = _LABEL.match(title)
    return label is not None and normalized(label["bracket"] or label["lead"]) in map(normalized, labels)


def _opens(before: str, start: int) -> bool:
    # Text that was cut off at its start must not look like the start of a sentence.
    return _BEFORE.search(before if start <= _REACH else "x" + before) is not None


@lru_cache(maxsize=64)
def _words(words: tuple[str, ...]) -> re.Pattern[str]:
    escaped = [phrase_expression(normalized(word).split(), "-", _REACH) for word in words]
    return re.compile(rf"(?<![\w-])(?:{'|'.join(escaped)})(?!\w)", re.IGNORECASE)
