"""What of an installation decides what is said of a page: two machines that share a run must have the same."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import cache

from linter import __version__
from linter.mermaid import engine_version

_ENGINE = "the engine for diagrams"
# What reads pages, chooses which are read, and compares words; and Python, which parses code and knows Unicode.
_PACKAGES = ("markdown-it-py", "PyYAML", "python-frontmatter", "pathspec", "rapidfuzz", "snowballstemmer")


@cache  # a worker asks for every page
def installed(with_engine: bool) -> Mapping[str, str]:
    """The versions that are installed here, by name; of the engine for diagrams only where one is needed."""
    from importlib.metadata import PackageNotFoundError, version  # no run on one machine waits for it

    def of(package: str) -> str:
        try:
            return version(package)
        except PackageNotFoundError:  # it is there, or nothing would run, but under another name
            return "unknown"

    found = {"lint-modules": __version__, "Python": f"{sys.version_info.major}.{sys.version_info.minor}"}
    found |= {name: of(name) for name in _PACKAGES}
    return found | {_ENGINE: engine_version() if with_engine else "none"}


def needs_engine(versions: Mapping[str, str]) -> bool:
    """Whether `installed` was told that an engine is needed."""
    return versions.get(_ENGINE) != "none"


def difference(there: Mapping[str, str], here: Mapping[str, str]) -> str | None:
    """How an installation is not the one that is here, None where it is: `lint-modules 0.1.0, and here 0.2.0`."""
    for name, ours in here.items():
        theirs = there.get(name, "unknown")
        if theirs != ours:
            return f"{name} {theirs}, and here {ours}: install the same on all machines"
    return None
