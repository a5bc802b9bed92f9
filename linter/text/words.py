"""Words as a reader sees them: without markup, counted, compared by their stems, sought as phrases."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

_WORD = re.compile(r"[^\W\d_](?:[^\W_]|'(?=[^\W_]))*")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_VOWEL = re.compile(r"[aeiouy]")


def words_in(texts: Iterable[str]) -> list[str]:
    """The words of some texts in lower case, each once, in the order of the texts."""
    text = unicodedata.normalize("NFKC", "\n".join(texts)).replace("\u2019", "'")  # no word goes on over a line
    return list(dict.fromkeys(word.casefold() for word in _WORD.findall(_CAMEL.sub(" ", text))))


def terms(words: Iterable[str], without: frozenset[str] = frozenset()) -> dict[str, str]:
    """The stems of some words with the first word each stands for; `without` are stems that do not count."""
    found: dict[str, str] = {}
    for word in words:
        stem = stem_of(word)
        if len(stem) > 1 and stem not in without:
            found.setdefault(stem, word)
    return found


def words_sharing_stems(words: Iterable[str], stems: Iterable[str]) -> list[str]:
    """The words that may have one of some stems: a stem begins as its word does, and a stemmer takes its time."""
    beginnings = {_beginning(stem) for stem in stems}
    return [word for word in words if _beginning(word) in beginnings]


def _beginning(word: str) -> str:
    return word[:2].replace("y", "i")  # the stem of `dying` is `die`


@lru_cache(maxsize=65_536)
def stem_of(word: str) -> str:
    """The stem of a word in lower case."""
    if not _VOWEL.search(word):
        return word.removesuffix("s")  # an abbreviation, which the stemmer leaves alone: crdts
    from linter.text import snowball  # for one rule

    return snowball.english()(word)


class QuestionTerms:
    """The terms of a question's title, and of all of it with its model answer; each is found when it is asked for."""

    def __init__(self, title: Sequence[str], said: Sequence[str]) -> None:
        self._title, self._said = title, said

    @cached_property
    def title(self) -> frozenset[str]:
        """The stems of the title's words."""
        return frozenset(terms(self._title))

    @cached_property
    def all(self) -> frozenset[str]:
        """The stems of all words."""
        return self.title.union(terms(self._said))


@dataclass(frozen=True, slots=True)
class BlockTerms:
    """The terms of a block by their stems, with the words they stand for, and the stems of its title."""

    terms: Mapping[str, str]
    title: frozenset[str]

    def touched(self, questions: Sequence[QuestionTerms], shared: int) -> bool:
        """Whether a question touches the block: by its title, by all of the block's title, or by enough terms."""
        named = self.title & self.terms.keys()
        if any(named & question.title for question in questions):
            return True  # as a rule one does, and of the questions nothing but the titles has been looked at
        least = min(shared, len(self.terms))
        return any(
            (self.title and self.title <= question.all) or len(self.terms.keys() & question.all) >= least
            for question in questions
        )


_ATTRIBUTES = re.compile(r"\{[:#.][^{}]{0,200}\}\s*\Z")
_LINK = re.compile(r"!?\[([^\[\]]{0,500})\]\([^()]{0,500}\)")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,200}>|<!--.{0,500}?-->")
_SHORTCODE = re.compile(r":[a-z0-9_+-]{2,60}:")
# What was read of headings before: rules ask for all of a page again and again, and where one more is on it than are
# remembered, each is read anew every time. A page of the largest size has half as many that say something.
CACHE_SIZE = 131_072
_MARKUP = str.maketrans("", "", "*`~")


def phrase_expression(words: Sequence[str], signs: str, most: int) -> str:
    """The expression of words with white space between them, up to so many characters that may be these signs too.

    Where a word itself begins or ends with such a sign, only white space may stand beside it: a gap has one way to fit.
    """
    text = re.escape(words[0]) if words else ""
    for before, word in pairwise(words):
        gap = r"\s" if before[-1] in signs or word[0] in signs else rf"[\s{re.escape(signs)}]"
        text += f"{gap}{{1,{most}}}+{re.escape(word)}"
    return text


_STRUCK = re.compile(r"~~(?=\S)[^~\n]{1,400}~~|<(?P<tag>del|s|strike)>[^<\n]{0,400}</(?P=tag)>", re.IGNORECASE)


def without_struck(text: str) -> str:
    """Text of the same length with blanks in the place of what is struck out: no reader takes it for what is said."""
    if "~~" not in text and "<" not in text:
        return text
    return _STRUCK.sub(lambda struck: " " * len(struck[0]), text)


_BREAK = re.compile(r"<br\s{0,3}/?>", re.IGNORECASE)  # to readers the words on both sides are two


@lru_cache(maxsize=CACHE_SIZE)
def plain_text(text: str) -> str:
    """Inline Markdown as a reader sees it: no emphasis, links, attributes or tags; emoji and words stay."""
    text = _ATTRIBUTES.sub("", text.rstrip())
    if "[" in text:
        text = _LINK.sub(r"\1", text)
    if "<" in text:
        text = _TAG.sub("", _BREAK.sub(" ", text))
    if "__" in text or text.startswith("_"):
        text = re.sub(r"(?<!\w)_{1,3}(?=\S)|(?<=\S)_{1,3}(?!\w)", "", text)
    return " ".join(text.translate(_MARKUP).replace("\\", "").split())


@lru_cache(maxsize=CACHE_SIZE)
def normalized(text: str) -> str:
    """Text for comparing names: lower case, no emoji or other signs around words, one space for hyphens and blanks."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).replace("\u2019", "'")
    if ":" in text:
        text = _SHORTCODE.sub(" ", text)
    return " ".join(text.casefold().translate(_NORMALIZED_CHARACTERS).split())


class _CharacterMap(dict[int, str]):
    """What becomes of a character in normal text, for `str.translate`: each is looked at once in the life of a run."""

    def __missing__(self, code: int) -> str:
        shown = unicodedata.category(char := chr(code)) != "Cf"  # nobody sees a soft hyphen, or a joiner of signs
        self[code] = kept = char if _keeps(char) else " " if shown else ""
        return kept


def _keeps(char: str) -> bool:
    return (
        char.isalnum() or char in "':.,()[]&/+%?!" or (unicodedata.category(char) in ("Mn", "Mc") and char != "\ufe0f")
    )


_NORMALIZED_CHARACTERS = _CharacterMap()


def begins_with(text: str, title: str) -> bool:
    """Whether normal text begins with a normal title as whole words; a plural `s` may follow."""
    if not text.startswith(title):
        return False
    rest = text[len(title) :]
    return not rest or not rest[0].isalnum() or (rest[0] == "s" and not rest[1:2].isalnum())


def whole_number(text: str) -> int | None:
    """The number a text is, of at most nine ASCII digits; None for any other text (`str.isdigit` accepts `\u00b2`)."""
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None


def count_words(text: str) -> int:
    """How many words a text has, counted as runs between blanks that hold a letter or digit."""
    return sum(any(char.isalnum() for char in word) for word in text.split())


_EDGE_SIGNS = " '\":.,()[]&/+%?!"
_NUMBERING = re.compile(r"(?:\d{1,2}(?:\.\d{1,2}){0,3}[.):]?\s+)+|[ivx]{1,4}[.)]\s+")


@lru_cache(maxsize=CACHE_SIZE)
def without_numbering(text: str) -> str:
    """A heading for comparing with names: normal text without signs and numbers before its first word."""
    text = normalized(text).lstrip(_EDGE_SIGNS)
    numbering = _NUMBERING.match(text)
    if numbering and numbering.end() < len(text):
        text = text[numbering.end() :].lstrip(_EDGE_SIGNS)
    return text.strip(" :")
