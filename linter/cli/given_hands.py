"""Whose hands examine the pages of a run: an executor's that was asked for, else those of this machine."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from linter.cli.local_hands import local_hands
from linter.cli.request import Request
from linter.examiner import Examiner
from linter.mermaid import Known
from linter.tasks import Hands


def given_hands(
    request: Request, examiner: Examiner, known: Known | None
) -> AbstractContextManager[Callable[[int], Hands | None]]:
    """What gives hands for so many bytes of documents, None where this process itself should examine them."""
    if request.executor is None:
        return local_hands(examiner, known, request.jobs)
    from linter.cli.cluster import cluster_hands  # no other run waits for it

    return cluster_hands(request.executor, examiner)
