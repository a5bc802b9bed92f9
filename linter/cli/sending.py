"""What travels to a machine of a cluster: an examiner as bytes, for an installation that must be the same as here.

Nothing is read from a shared disk: the examiner holds the rules, the policy, the kinds of page and the site, and each
page comes with its bytes. The other side needs this module and the same version of the package.
"""

from __future__ import annotations

import pickle
from functools import lru_cache
from typing import NamedTuple

from linter import __version__
from linter.examiner import Examiner
from linter.mermaid import engine_version
from linter.tasks import Answer, examine_page

_FEW = 4  # runs whose examiners a worker keeps at hand


class Sent(NamedTuple):
    """A pickled examiner, and the installation that made it: another one might say something else of a page."""

    made_by: tuple[str, str]
    examiner: bytes


def sent(examiner: Examiner) -> Sent:
    """An examiner as it travels; its engine for diagrams starts afresh where it comes to."""
    return Sent(installed(examiner.judge is not None), pickle.dumps(examiner))


def unchanged(value: Sent) -> Sent:
    """The task that brings an examiner to a worker; whoever loses it can ask for it again."""
    return value


def installed(with_engine: bool) -> tuple[str, str]:
    """The version of lint-modules that is installed, and of the engine for diagrams, where one is needed."""
    return __version__, engine_version() if with_engine else "none"


def difference(there: tuple[str, str], here: tuple[str, str]) -> str | None:
    """How an installation is not the one that is here, None where it is: `lint-modules 0.1.0, and here 0.2.0`."""
    for name, theirs, ours in zip(("lint-modules", "the engine for diagrams"), there, here, strict=True):
        if theirs != ours:
            return f"{name} {theirs}, and here {ours}: install the same on all machines"
    return None


def examine_sent(value: Sent, path: str, data: bytes, judged: bool) -> Answer:
    """The task of a worker: as `examine_page`. A worker with another installation does nothing, and says so."""
    other = difference(installed(value.made_by[1] != "none"), value.made_by)
    if other is not None:
        return {"page": None, "crash": f"it came to a worker that has {other}", "lost": True}
    return examine_page(_opened(value.examiner), path, data, judged)


@lru_cache(_FEW)
def _opened(examiner: bytes) -> Examiner:
    found = pickle.loads(examiner)  # a worker trusts its scheduler, which could send it any function anyway
    assert isinstance(found, Examiner), "nothing else is sent"
    return found
