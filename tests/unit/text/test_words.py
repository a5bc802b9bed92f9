"""Words and their stems."""

from __future__ import annotations

import subprocess
import sys

import snowballstemmer

from linter.text.words import stem_of

WORDS = ("leases", "running", "generously", "consensus", "replicated", "quorums", "dying", "happiness", "caching")


def test_stems_are_those_of_the_package() -> None:
    stemmer = snowballstemmer.stemmer("english")
    assert [stem_of(word) for word in WORDS] == [stemmer.stemWord(word) for word in WORDS]


def test_no_other_language_is_imported() -> None:
    code = "import sys, linter.text.words as w; w.stem_of('leases'); print([m for m in sys.modules if '_stemmer' in m])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['linter.text.snowball.english_stemmer']"
