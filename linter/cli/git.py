"""Asks git when a document was last changed, and how git is asked anything: it reads, and starts nothing itself."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

SAFE = (
    "--no-pager", "-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}", "-c", "protocol.allow=never",
    "-c", "safe.bareRepository=explicit",
)  # fmt: skip
_KEPT = ("GIT_CONFIG", "GIT_EXEC_PATH", "GIT_CEILING_DIRECTORIES")  # a hook's GIT_DIR and GIT_INDEX_FILE are not ours
# A repository may lack objects on purpose, and name the program that git is to fetch them with.
_OWN = {
    "GIT_ALLOW_PROTOCOL": "", "GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}  # fmt: skip
# %cs is the committer's day; signatures are not shown, because showing them runs a program of the configuration
_LAST_DAY = (
    "git", *SAFE, "--literal-pathspecs", "-c", "log.showSignature=false", "log", "-1", "--format=%cs", "--",
)  # fmt: skip


def surroundings() -> dict[str, str]:
    """The variables that git is started with."""
    found = {key: value for key, value in os.environ.items() if not key.startswith("GIT_") or key.startswith(_KEPT)}
    return found | _OWN


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
                env=surroundings(),
            )
            return date.fromisoformat(done.stdout.decode("ascii").strip())
        except (OSError, ValueError, subprocess.SubprocessError):
            return None

    return day
