"""An earlier state of a project as files in a temporary folder: pages with their text, all other files empty."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from linter.cli.repository import Blob, Repository
from linter.errors import RepositoryError

_LINK = "120000"
_TEXTS = (".md", ".markdown")
_READ = (".gitignore", "mkdocs.yml")
_ODD = {errno.EEXIST, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG, errno.EINVAL, errno.EILSEQ}


@contextmanager
def state(repository: Repository, commit: str, limit: int) -> Iterator[Path]:
    """The folder that holds the project as it was in a commit, for as long as it is used. Pages over `limit` bytes
    are as large as they were, but empty. Raises RepositoryError, OSError."""
    with tempfile.TemporaryDirectory(prefix="lint-modules-earlier-") as name:
        top = (Path(name) / "tree").resolve()
        root = top / repository.prefix
        root.mkdir(parents=True)
        (top / ".git").mkdir()  # .gitignore files hold up to here
        blobs = [blob for blob in repository.blobs(commit) if _wanted(blob.path, repository.prefix)]
        links = [blob for blob in blobs if blob.mode == _LINK]
        read = [blob for blob in blobs if blob.mode != _LINK and _is_read(blob.path) and blob.size <= limit]
        texts = {blob.path for blob in read}
        for blob in blobs:
            if blob.mode != _LINK and blob.path not in texts:
                _write(top / blob.path, b"", blob.size if _is_read(blob.path) else 0)
        with (Path(name) / "contents").open("w+b") as file:
            small = [blob for blob in links if blob.size < 4096]
            repository.contents([*read, *small], file)
            file.seek(0)
            for blob in read:
                _write(top / blob.path, _content(file, blob))
            _link(top, [(blob.path, _content(file, blob)) for blob in small])
        yield root


def _wanted(path: str, prefix: str) -> bool:
    """Whether a file lies in the project, or is a .gitignore file above it; hostile names are no files."""
    parts = path.split("/")
    if any(part in ("", ".", "..") or part.casefold() == ".git" for part in parts) or "\\" in path:
        return False
    above = parts[-1] == ".gitignore" and prefix.startswith(path.removesuffix(".gitignore"))
    return path.startswith(prefix) or above


def _is_read(path: str) -> bool:
    return path.endswith(_TEXTS) or PurePosixPath(path).name in _READ


def _content(file: IO[bytes], blob: Blob) -> bytes:
    header = file.readline().split()
    if len(header) != 3 or header[0] != blob.id.encode("ascii"):
        raise RepositoryError(f"the repository lacks the text of {blob.path}; fetch without a filter")
    data = file.read(int(header[2]))
    file.read(1)
    return data


def _write(path: Path, data: bytes, size: int = 0) -> None:
    """A new file; one whose name this system cannot bear, or has already in another case, is left out."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(data)
            if size:
                file.truncate(size)
    except OSError as error:
        if error.errno not in _ODD:
            raise


def _link(top: Path, links: Sequence[tuple[str, bytes]]) -> None:
    """Symbolic links, after all files are written, so that nothing is written through one; none leads out."""
    made = []
    for path, target in links:
        link = top / path
        try:
            if link.parent.resolve() == link.parent:  # no link is made through another one
                link.parent.mkdir(parents=True, exist_ok=True)
                link.symlink_to(os.fsdecode(target))
                made.append(link)
        except (OSError, RuntimeError, ValueError):  # a name taken, a circle, a system without links
            continue
    for link in made:
        try:
            inside = link.resolve().is_relative_to(top)
        except (OSError, RuntimeError):  # a link that leads to itself
            inside = False
        if not inside:
            link.unlink()
