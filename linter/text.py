"""Words and headings as a reader sees them: without markup, emoji, numbering and decoration."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

_ATTRIBUTES = re.compile(r"\{[:#.][^{}]{0,200}\}\s*\Z")
_LINK = re.compile(r"!?\[([^\[\]]{0,500})\]\([^()]{0,500}\)")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,200}>|<!--.{0,500}?-->")
_SHORTCODE = re.compile(r":[a-z0-9_+-]{2,60}:")
# What was read of headings before: rules ask for all of a page again and again, and where one more is on it than are
# remembered, each is read anew every time. A page of the largest size has half as many that say something.
REMEMBERED = 131_072
_MARKUP = str.maketrans("", "", "*`~")


def joined(words: Sequence[str], signs: str, most: int) -> str:
    """The expression of words with white space between them, up to so many characters that may be these signs too.

    Where a word itself begins or ends with such a sign, only white space may stand beside it: a gap has one way to fit.
    """
    text = re.escape(words[0]) if words else ""
    for before, word in pairwise(words):
        gap = r"\s" if before[-1] in signs or word[0] in signs else rf"[\s{re.escape(signs)}]"
        text += f"{gap}{{1,{most}}}+{re.escape(word)}"
    return text


@lru_cache(maxsize=REMEMBERED)
def plain(text: str) -> str:
    """Inline Markdown as a reader sees it: no emphasis, links, attributes or tags; emoji and words stay."""
    text = _ATTRIBUTES.sub("", text.rstrip())
    if "[" in text:
        text = _LINK.sub(r"\1", text)
    if "<" in text:
        text = _TAG.sub("", text)
    if "__" in text or text.startswith("_"):
        text = re.sub(r"(?<!\w)_{1,3}(?=\S)|(?<=\S)_{1,3}(?!\w)", "", text)
    return " ".join(text.translate(_MARKUP).replace("\\", "").split())


@lru_cache(maxsize=REMEMBERED)
def normal(text: str) -> str:
    """Text for comparing names: lower case, no emoji or other signs around words, one space for hyphens and blanks."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).replace("\u2019", "'")
    if ":" in text:
        text = _SHORTCODE.sub(" ", text)
    return " ".join(text.casefold().translate(_KEPT).split())


class _Kept(dict[int, str]):
    """What becomes of a character in normal text, for `str.translate`: each is looked at once in the life of a run."""

    def __missing__(self, code: int) -> str:
        shown = unicodedata.category(char := chr(code)) != "Cf"  # nobody sees a soft hyphen, or a joiner of signs
        self[code] = kept = char if _keeps(char) else " " if shown else ""
        return kept


def _keeps(char: str) -> bool:
    return (
        char.isalnum() or char in "':.,()[]&/+%?!" or (unicodedata.category(char) in ("Mn", "Mc") and char != "\ufe0f")
    )


_KEPT = _Kept()


def begins_with(text: str, title: str) -> bool:
    """Whether normal text begins with a normal title as whole words; a plural `s` may follow."""
    if not text.startswith(title):
        return False
    rest = text[len(title) :]
    return not rest or not rest[0].isalnum() or (rest[0] == "s" and not rest[1:2].isalnum())


def whole_number(text: str) -> int | None:
    """The number a text is, of at most nine ASCII digits; None for any other text (`str.isdigit` accepts `\u00b2`)."""
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None


def words(text: str) -> int:
    """How many words a text has, counted as runs between blanks that hold a letter or digit."""
    return sum(any(char.isalnum() for char in word) for word in text.split())
