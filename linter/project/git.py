"""Asks git: when a file was last changed, and for an earlier state of the project as files in a temporary folder.

Nothing is written: no work tree, no index, no checkout. The commands used run neither hooks nor filters, start nothing
themselves, and read blobs as they were committed.
"""

from __future__ import annotations

import errno
import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path, PurePosixPath
from typing import IO

from linter.errors import RepositoryError as RepositoryError
from linter.text.globs import MARKDOWN_SUFFIXES, is_markdown

SAFE_OPTIONS = (
    "--no-pager", "-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}", "-c", "protocol.allow=never",
    "-c", "safe.bareRepository=explicit",
)  # fmt: skip
# A hook's GIT_DIR and GIT_INDEX_FILE are not ours.
_KEPT_VARIABLES = ("GIT_CONFIG", "GIT_EXEC_PATH", "GIT_CEILING_DIRECTORIES")
# A repository may lack objects on purpose, and name the program that git is to fetch them with.
_OWN_VARIABLES = {
    "GIT_ALLOW_PROTOCOL": "", "GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}  # fmt: skip
# %cs is the committer's day; signatures are not shown, because showing them runs a program of the configuration
_LAST_DAY_COMMAND = (
    "git", *SAFE_OPTIONS, "--literal-pathspecs", "-c", "log.showSignature=false", "log", "-1", "--format=%cs", "--",
)  # fmt: skip
_TIMEOUT = 600  # seconds
_DEEPEN_HINT = "fetch the history with `git fetch --unshallow`, or check out with `fetch-depth: 0`"
_LINK_MODE = "120000"
_READ_FILES = (".gitignore", "mkdocs.yml", "mkdocs.yaml", "zensical.toml")
_SETTINGS_SUFFIXES = (".toml", ".json", ".yml", ".yaml")  # configurations, baselines, sites
_UNUSABLE_NAME_ERRORS = {errno.EEXIST, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG, errno.EINVAL, errno.EILSEQ}


def git_environment() -> dict[str, str]:
    """The variables that git is started with."""
    variables = {
        key: value for key, value in os.environ.items() if not key.startswith("GIT_") or key.startswith(_KEPT_VARIABLES)
    }
    return variables | _OWN_VARIABLES


def ask(arguments: Sequence[str], folder: str) -> tuple[int, bytes] | None:
    """The exit code and the output of git in a folder; None where it cannot be asked."""
    try:
        done = subprocess.run(
            ["git", *SAFE_OPTIONS, *arguments],
            cwd=folder, env=git_environment(), stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return None
    return done.returncode, done.stdout


def last_change_date(root: Path) -> Callable[[str], date | None]:
    """The day of the last commit that touched a path; None where there is none, or no git."""

    @cache
    def day(path: str) -> date | None:
        try:
            process = subprocess.run(
                [*_LAST_DAY_COMMAND, path],
                cwd=root,
                capture_output=True,
                timeout=60,
                check=False,
                env=git_environment(),
            )
            return date.fromisoformat(process.stdout.decode("ascii").strip())
        except (OSError, ValueError, subprocess.SubprocessError):
            return None

    return day


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
        self.prefix = os.fsdecode(self._output("rev-parse", "--show-prefix").rstrip(b"\n"))

    def base(self, ref: str) -> str:
        """The id of the commit where HEAD left a revision. Raises RepositoryError."""
        shallow = self._output("rev-parse", "--is-shallow-repository").strip() == b"true"
        hint = f"; the clone is shallow: {_DEEPEN_HINT}" if shallow else ""
        verify = ("rev-parse", "--verify", "--quiet")
        id_ = None if ref.startswith("-") else self._output_or_none(*verify, f"{ref}^{{commit}}")
        if id_ is None:
            raise RepositoryError(f"{self._option}: {ref!r} is no commit of this repository{hint}")
        if self._output_or_none(*verify, "HEAD^{commit}") is None:
            raise RepositoryError(f"{self._option}: HEAD is no commit; commit something first")
        base = self._output_or_none("merge-base", id_.decode("ascii").strip(), "HEAD")
        if base is None:
            raise RepositoryError(f"{self._option}: {ref!r} and HEAD have no commit in common{hint}")
        return base.decode("ascii").split()[0]

    def commits(self, number: int, of_pages: bool = True) -> list[Commit]:
        """The last commits of the branch, by first parents, that touched a Markdown page of the project; newest first.

        Without `of_pages` those that touched anything. Raises RepositoryError.
        """
        options = ("--first-parent", "--no-show-signature", f"--max-count={number}", "--format=%H %cs")
        pages = ("--", *(f":(glob,icase)**/*{suffix}" for suffix in MARKDOWN_SUFFIXES)) if of_pages else ()
        lines = self._output("log", *options, *pages).decode("ascii").splitlines()
        return [Commit(id_, date.fromisoformat(day)) for id_, day in (line.split() for line in lines)]

    def blobs(self, commit: str) -> list[Blob]:
        """All files of a commit, in git's order; submodules are no files."""
        blobs = []
        for line in self._output("ls-tree", "-r", "-z", "-l", "--full-tree", commit).split(b"\0"):
            fields, _, path = line.partition(b"\t")
            if path:
                mode, kind, id_, size = fields.decode("ascii").split()
                blobs += [Blob(mode, id_, int(size), os.fsdecode(path))] if kind == "blob" else []
        return blobs

    def renamed(self, commit: str, all_files: bool = False) -> dict[str, str]:
        """The Markdown pages that were renamed since a commit, in commits or in the index: old paths by new ones.

        With `all_files` those too that are none, or no longer.
        """
        pages = () if all_files else (f":(top,glob,icase)**/*{suffix}" for suffix in MARKDOWN_SUFFIXES)
        options = ("--cached", "-r", "-z", "-M", "--diff-filter=R", "--no-ext-diff", "--no-textconv", "--name-status")
        fields = self._output("diff-index", *options, commit, "--", *pages).split(b"\0")
        return {os.fsdecode(fields[n + 2]): os.fsdecode(fields[n + 1]) for n in range(0, len(fields) - 2, 3)}

    def contents(self, blobs: Sequence[Blob], file: IO[bytes]) -> None:
        """Writes the contents of blobs into a file, each after a line `id blob size` and before a line end."""
        self._run_git(("cat-file", "--batch"), "".join(f"{blob.id}\n" for blob in blobs).encode("ascii"), file)

    def _output(self, *command: str) -> bytes:
        return self._run_git(command)

    def _output_or_none(self, *command: str) -> bytes | None:
        """What git prints; None where it fails or prints nothing."""
        process = self._start_git(command, b"", subprocess.PIPE)
        return process.stdout if process.returncode == 0 and process.stdout.strip() else None

    def _run_git(self, command: Sequence[str], input_: bytes = b"", output: IO[bytes] | int = subprocess.PIPE) -> bytes:
        process = self._start_git(command, input_, output)
        if process.returncode:
            raise RepositoryError(f"{self._option}: git {command[0]} failed: {_git_error(process)}")
        return process.stdout or b""

    def _start_git(
        self, command: Sequence[str], input_: bytes, output: IO[bytes] | int
    ) -> subprocess.CompletedProcess[bytes]:
        try:
            return subprocess.run(
                ["git", *SAFE_OPTIONS, *command],
                cwd=self._root, env=git_environment(), input=input_, stdout=output, stderr=subprocess.PIPE,
                timeout=_TIMEOUT, check=False,
            )  # fmt: skip
        except FileNotFoundError:
            raise RepositoryError(f"{self._option}: git was not found; install it, or leave the option out") from None
        except subprocess.TimeoutExpired:
            raise RepositoryError(f"{self._option}: git {command[0]} took more than {_TIMEOUT} seconds") from None


def _git_error(process: subprocess.CompletedProcess[bytes]) -> str:
    message = process.stderr.decode("utf-8", "replace").strip()
    if "lazy fetching" in message or "promisor" in message or "not allowed" in message:
        return "the clone lacks files of that commit; fetch without a filter"
    lines = message.split("\n")
    return (
        next((line for line in lines if line.startswith("fatal: ")), lines[0])[:300]
        or f"exit code {process.returncode}"
    )


@contextmanager
def checkout_to_temp(repository: Repository, commit: str, limit: int, settings: bool = False) -> Iterator[Path]:
    """The folder that holds the project as it was in a commit, for as long as it is used. Pages over `limit` bytes
    are as large as they were, but empty. With `settings`, all that may configure the tool is there too; else such files
    are empty. Raises RepositoryError, OSError."""
    suffixes = _SETTINGS_SUFFIXES if settings else ()
    with tempfile.TemporaryDirectory(prefix="lint-modules-earlier-") as name:
        top = (Path(name) / "tree").resolve()
        root = top / repository.prefix
        root.mkdir(parents=True)
        (top / ".git").mkdir()  # .gitignore files hold up to here
        blobs = [blob for blob in repository.blobs(commit) if _belongs_to_project(blob.path, repository.prefix)]
        links = [blob for blob in blobs if blob.mode == _LINK_MODE]
        pages = [
            blob for blob in blobs if blob.mode != _LINK_MODE and _is_read(blob.path, suffixes) and blob.size <= limit
        ]
        page_paths = {blob.path for blob in pages}
        for blob in blobs:
            if blob.mode != _LINK_MODE and blob.path not in page_paths:
                _write_file(top / blob.path, b"", blob.size if _is_read(blob.path, suffixes) else 0)
        with (Path(name) / "contents").open("w+b") as file:
            small_links = [blob for blob in links if blob.size < 4096]
            repository.contents([*pages, *small_links], file)
            file.seek(0)
            for blob in pages:
                _write_file(top / blob.path, _read_content(file, blob))
            _make_links(top, [(blob.path, _read_content(file, blob)) for blob in small_links])
        yield root


def _belongs_to_project(path: str, prefix: str) -> bool:
    """Whether a file lies in the project, or is a .gitignore file above it; hostile names are no files."""
    parts = path.split("/")
    if any(part in ("", ".", "..") or part.casefold() == ".git" for part in parts) or "\\" in path:
        return False
    above = parts[-1] == ".gitignore" and prefix.startswith(path.removesuffix(".gitignore"))
    return path.startswith(prefix) or above


def _is_read(path: str, suffixes: tuple[str, ...]) -> bool:
    return is_markdown(path) or PurePosixPath(path).name in _READ_FILES or path.endswith(suffixes)


def _read_content(file: IO[bytes], blob: Blob) -> bytes:
    header = file.readline().split()
    if len(header) != 3 or header[0] != blob.id.encode("ascii"):
        raise RepositoryError(f"the repository lacks the text of {blob.path}; fetch without a filter")
    data = file.read(int(header[2]))
    file.read(1)
    return data


def _write_file(path: Path, data: bytes, size: int = 0) -> None:
    """A new file; one whose name this system cannot bear, or has already in another case, is left out."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(data)
            if size:
                file.truncate(size)
    except OSError as error:
        if error.errno not in _UNUSABLE_NAME_ERRORS:
            raise


def _make_links(top: Path, links: Sequence[tuple[str, bytes]]) -> None:
    """Symbolic links, after all files are written, so that nothing is written through one; none leads out."""
    created = []
    for path, target in links:
        link = top / path
        try:
            if link.parent.resolve() == link.parent:  # no link is made through another one
                link.parent.mkdir(parents=True, exist_ok=True)
                link.symlink_to(os.fsdecode(target))
                created.append(link)
        except (OSError, RuntimeError, ValueError):  # a name taken, a circle, a system without links
            continue
    for link in created:
        try:
            inside = link.resolve().is_relative_to(top)
        except (OSError, RuntimeError):  # a link that leads to itself
            inside = False
        if not inside:
            link.unlink()
