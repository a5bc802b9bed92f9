"""The terms of a text: its words by their stems, so that `replicas` and `replication` of one thing meet."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import import_module

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


def kindred(words: Iterable[str], stems: Iterable[str]) -> list[str]:
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
    return _stemmer()(word)


@lru_cache(maxsize=1)
def _stemmer() -> Callable[[str], str]:
    stem: Callable[[str], str] = import_module("linter.stemmers.english_stemmer").EnglishStemmer().stemWord
    return stem


class Asked:
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
class Sought:
    """The terms of a block by their stems, with the words they stand for, and the stems of its title."""

    terms: Mapping[str, str]
    title: frozenset[str]

    def touched(self, questions: Sequence[Asked], shared: int) -> bool:
        """Whether a question touches the block: by its title, by all of the block's title, or by enough terms."""
        named = self.title & self.terms.keys()
        if any(named & question.title for question in questions):
            return True  # as a rule one does, and of the questions nothing but the titles has been looked at
        least = min(shared, len(self.terms))
        return any(
            (self.title and self.title <= question.all) or len(self.terms.keys() & question.all) >= least
            for question in questions
        )
