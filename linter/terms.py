"""The terms of a text: its words by their stems, so that `replicas` and `replication` of one thing meet."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache

_WORD = re.compile(r"[^\W\d_](?:[^\W_]|'(?=[^\W_]))*")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_VOWEL = re.compile(r"[aeiouy]")


def terms(texts: Iterable[str], without: frozenset[str] = frozenset()) -> dict[str, str]:
    """The stems in some texts with the word each stands for; `without` are stems that do not count."""
    found: dict[str, str] = {}
    for text in texts:
        for word in _WORD.findall(_CAMEL.sub(" ", unicodedata.normalize("NFKC", text).replace("\u2019", "'"))):
            stem = stem_of(word.casefold())
            if len(stem) > 1 and stem not in without:
                found.setdefault(stem, word.casefold())
    return found


@lru_cache(maxsize=65_536)
def stem_of(word: str) -> str:
    """The stem of a word in lower case."""
    if not _VOWEL.search(word):
        return word.removesuffix("s")  # an abbreviation, which the stemmer leaves alone: crdts
    return _stemmer()(word)


@lru_cache(maxsize=1)
def _stemmer() -> Callable[[str], str]:
    # Imported late: the package loads its stemmers of all languages, which no run without this rule has to pay for.
    from snowballstemmer.english_stemmer import EnglishStemmer

    stem: Callable[[str], str] = EnglishStemmer().stemWord
    return stem
