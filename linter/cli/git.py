"""Asks git when a document was last changed; reads only."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

# %cs is the committer's day; signatures are not shown, because showing them runs a program of the configuration
_LAST_DAY = (
    "git", "--no-pager", "--literal-pathspecs", "-c", "log.showSignature=false", "log", "-1", "--format=%cs", "--",
)  # fmt: skip


def last_change(root: Path) -> Callable[[str], date | None]:
    """The day of the last commit that touched a path; None where there is none, or no git."""

    @cache
    def day(path: str) -> date | None:
        try:
            done = subprocess.run(
                [*_LAST_DAY, path],
                cwd=root,
                capture_output=True,
                timeout=60,
                check=False,
                env={**os.environ, "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"},
            )
            return date.fromisoformat(done.stdout.decode("ascii").strip())
        except (OSError, ValueError, subprocess.SubprocessError):
            return None

    return day
