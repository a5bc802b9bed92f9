"""The English stemmer of `snowballstemmer`, which imports thirty languages (25 ms) when it is imported itself.

The modules of that package are found below this one, so that only those of English are run.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.util import find_spec

_SPEC = find_spec("snowballstemmer")
__path__ = list(_SPEC.submodule_search_locations or ()) if _SPEC else []


@cache
def english() -> Callable[[str], str]:
    """The stemmer, which gives the stem of a word in lower case."""
    stem: Callable[[str], str] = import_module(f"{__name__}.english_stemmer").EnglishStemmer().stemWord
    return stem
