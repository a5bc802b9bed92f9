"""Asks git about an earlier state of a project: the commit a branch left from, its files, what was renamed since.

Nothing is written: no work tree, no index, no checkout. The commands used run neither hooks nor filters, and read blobs
as they were committed.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO

from linter.cli.git import SAFE, surroundings
from linter.errors import RepositoryError as RepositoryError

_PATIENCE = 600  # seconds
_DEEPEN = "fetch the history with `git fetch --unshallow`, or check out with `fetch-depth: 0`"


@dataclass(frozen=True, slots=True)
class Blob:
    """A file of a commit: its mode, id, size in bytes, and path from the root of the repository."""

    mode: str
    id: str
    size: int
    path: str


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit: its id, and the committer's day."""

    id: str
    day: date


class Repository:
    """The repository that a project lies in. `prefix` is the way from its root to the project's: `""` or `folder/`."""

    def __init__(self, root: Path, option: str = "--new-from") -> None:
        """`option` is what needs it, for messages. Raises RepositoryError where there is no git, or no repository."""
        self._root = root
        self._option = option
        self.prefix = os.fsdecode(self._ask("rev-parse", "--show-prefix").rstrip(b"\n"))

    def base(self, ref: str) -> str:
        """The id of the commit where HEAD left a revision. Raises RepositoryError."""
        shallow = self._ask("rev-parse", "--is-shallow-repository").strip() == b"true"
        hint = f"; the clone is shallow: {_DEEPEN}" if shallow else ""
        found = None if ref.startswith("-") else self._try("rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}")
        if found is None:
            raise RepositoryError(f"--new-from: {ref!r} is no commit of this repository{hint}")
        if self._try("rev-parse", "--verify", "--quiet", "HEAD^{commit}") is None:
            raise RepositoryError("--new-from: HEAD is no commit; commit something first")
        base = self._try("merge-base", found.decode("ascii").strip(), "HEAD")
        if base is None:
            raise RepositoryError(f"--new-from: {ref!r} and HEAD have no commit in common{hint}")
        return base.decode("ascii").split()[0]

    def commits(self, number: int, of_pages: bool = True) -> list[Commit]:
        """The last commits of the branch, by first parents, that touched a Markdown page of the project; newest first.

        Without `of_pages` those that touched anything. Raises RepositoryError.
        """
        options = ("--first-parent", "--no-show-signature", f"--max-count={number}", "--format=%H %cs")
        pages = ("--", ":(glob)**/*.md", ":(glob)**/*.markdown") if of_pages else ()
        lines = self._ask("log", *options, *pages).decode("ascii").splitlines()
        return [Commit(id_, date.fromisoformat(day)) for id_, day in (line.split() for line in lines)]

    def blobs(self, commit: str) -> list[Blob]:
        """All files of a commit, in git's order; submodules are no files."""
        found = []
        for line in self._ask("ls-tree", "-r", "-z", "-l", "--full-tree", commit).split(b"\0"):
            facts, _, path = line.partition(b"\t")
            if path:
                mode, kind, id_, size = facts.decode("ascii").split()
                found += [Blob(mode, id_, int(size), os.fsdecode(path))] if kind == "blob" else []
        return found

    def renamed(self, commit: str) -> dict[str, str]:
        """The Markdown pages that were renamed since a commit, in commits or in the index: old paths by new ones."""
        pages = (":(top,glob)**/*.md", ":(top,glob)**/*.markdown")
        options = ("--cached", "-r", "-z", "-M", "--diff-filter=R", "--no-ext-diff", "--no-textconv", "--name-status")
        words = self._ask("diff-index", *options, commit, "--", *pages).split(b"\0")
        return {os.fsdecode(words[n + 2]): os.fsdecode(words[n + 1]) for n in range(0, len(words) - 2, 3)}

    def contents(self, blobs: Sequence[Blob], file: IO[bytes]) -> None:
        """Writes the contents of blobs into a file, each after a line `id blob size` and before a line end."""
        self._run(("cat-file", "--batch"), "".join(f"{blob.id}\n" for blob in blobs).encode("ascii"), file)

    def _ask(self, *command: str) -> bytes:
        return self._run(command)

    def _try(self, *command: str) -> bytes | None:
        """What git prints; None where it says no."""
        done = self._start(command, b"", subprocess.PIPE)
        return done.stdout if done.returncode == 0 and done.stdout.strip() else None

    def _run(self, command: Sequence[str], given: bytes = b"", output: IO[bytes] | int = subprocess.PIPE) -> bytes:
        done = self._start(command, given, output)
        if done.returncode:
            raise RepositoryError(f"{self._option}: git {command[0]} failed: {_reason(done)}")
        return done.stdout or b""

    def _start(
        self, command: Sequence[str], given: bytes, output: IO[bytes] | int
    ) -> subprocess.CompletedProcess[bytes]:
        try:
            return subprocess.run(
                ["git", *SAFE, *command],
                cwd=self._root, env=surroundings(), input=given, stdout=output, stderr=subprocess.PIPE,
                timeout=_PATIENCE, check=False,
            )  # fmt: skip
        except FileNotFoundError:
            raise RepositoryError(f"{self._option}: git was not found; install it, or leave the option out") from None
        except subprocess.TimeoutExpired:
            raise RepositoryError(f"{self._option}: git {command[0]} took more than {_PATIENCE} seconds") from None


def _reason(done: subprocess.CompletedProcess[bytes]) -> str:
    said = done.stderr.decode("utf-8", "replace").strip()
    if "lazy fetching" in said or "promisor" in said or "not allowed" in said:
        return "the clone lacks files of that commit; fetch without a filter"
    lines = said.split("\n")
    return (
        next((line for line in lines if line.startswith("fatal: ")), lines[0])[:300] or f"exit code {done.returncode}"
    )
