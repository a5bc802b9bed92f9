"""What travels to a machine of a cluster: an examiner as bytes, for an installation that must be the same as here.

Nothing is read from a shared disk: the examiner holds the rules, the policy, the kinds of page and the site, and each
page comes with its bytes. The other side needs this module and the same version of the package.
"""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from linter.cli.installation import difference, installed, needs_engine
from linter.examiner import Examiner
from linter.tasks import Answer, examine_page

_FEW = 4  # runs whose examiners a worker keeps at hand


class Sent(NamedTuple):
    """A pickled examiner, and the installation that made it: another one might say something else of a page."""

    made_by: Mapping[str, str]
    examiner: bytes


def sent(examiner: Examiner) -> Sent:
    """An examiner as it travels; its engine for diagrams starts afresh where it comes to."""
    return Sent(installed(examiner.judge is not None), pickle.dumps(examiner))


def unchanged(value: Sent) -> Sent:
    """The task that brings an examiner to a worker; whoever loses it can ask for it again."""
    return value


def examine_sent(value: Sent, path: str, data: bytes, judged: bool) -> Answer:
    """The task of a worker: as `examine_page`. A worker with another installation does nothing, and says so."""
    other = difference(installed(needs_engine(value.made_by)), value.made_by)
    if other is not None:
        return {"page": None, "crash": f"it came to a worker that has {other}", "lost": True}
    return examine_page(_opened(value.examiner), path, data, judged)


@lru_cache(_FEW)
def _opened(examiner: bytes) -> Examiner:
    found = pickle.loads(examiner)  # a worker trusts its scheduler, which could send it any function anyway
    assert isinstance(found, Examiner), "nothing else is sent"
    return found
