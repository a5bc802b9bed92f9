"""Prints the output of a command again where nothing that it may depend on has changed.

Neither click nor pydantic is imported for it, nor `pathlib`, which takes longer than all of this. Every command records
here what it prints, so what reads and writes the cache is imported where it is used.
"""
# ruff: noqa: PTH109, PTH113, PTH118, PTH120

from __future__ import annotations

import os
import sys

from linter import __version__

TYPE_CHECKING = False  # `typing` would take longer to import than all of this

if TYPE_CHECKING:
    from collections.abc import Sequence

_MAX_OUTPUT_LENGTH = 4 * 1024 * 1024  # characters of a report that are kept as they were printed
_SURROUNDINGS = (
    *("NO_COLOR", "FORCE_COLOR", "TERM", "COLUMNS", "LINES", "LANG", "LANGUAGE", "PYTHONIOENCODING"),
    *("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY"),
)


class Basis:
    """What an output depends on: a root, files read beside it, a digest of them all, and which paths it asked for.

    `asked` are paths from the root, and whether there was such a file.
    """

    __slots__ = ("asked", "digest", "files", "root")

    def __init__(self, root: str, files: Sequence[str], digest: str, asked: Sequence[tuple[str, bool]]) -> None:
        self.root, self.files, self.digest, self.asked = root, files, digest, asked

    def holds(self) -> bool:
        """Whether everything is as it was. Raises OSError, TooLargeError, ValueError."""
        from linter.project.tree_digest import tree_digest

        if tree_digest(self.root, self.files).digest != self.digest:
            return False
        return all(_exists(self.root, path) is was for path, was in self.asked)


def replay(words: Sequence[str]) -> int | None:
    """Prints what the same command printed when everything was as it is now, and returns its exit code.

    None where nobody knows: then nothing was printed. Raises OSError where standard output cannot be written.
    """
    if sys.stdout is None:
        return None
    from linter.project.tree_digest import TooLargeError

    try:
        answer = _stored_answer(words)
    except (OSError, MemoryError, TooLargeError, ValueError):  # the current folder is gone, a file cannot be read
        return None
    if answer is None:
        return None
    text, code = answer
    sys.stdout.write(text)
    sys.stdout.flush()
    return code


def store_output(basis: Basis, folder: str, words: Sequence[str], text: str, code: int) -> None:
    """Keeps what a command printed in the cache in `folder`, with what it depends on."""
    if len(text) > _MAX_OUTPUT_LENGTH:
        return
    try:
        key = _key(words)
    except (OSError, MemoryError):  # the current folder is gone
        return
    from linter.project.cache import open_store

    store = open_store(folder)
    if store is not None:
        with store:
            store.put("output", key, _packed(basis, text, code))
            store.save()


def _stored_answer(words: Sequence[str]) -> tuple[str, int] | None:
    """The text and exit code of a command, where they still hold. Raises OSError, TooLargeError, ValueError."""
    if "--no-cache" in words or os.environ.get("LINT_MODULES_NO_CACHE", "").lower() in ("1", "true", "t", "yes", "y"):
        return None
    from linter.project.cache import cache_folder, open_store

    named = _named_folder(words)
    folder = cache_folder(named)
    if folder is None or not _is_users_own(folder, [".", *words] if named else []):
        return None
    store = open_store(folder)
    if store is None:
        return None
    with store:
        value = store.get("output", _key(words))
        if value is None:
            return None
        basis, text, code = _unpacked(value)
        if not basis.holds():
            return None
        store.save()  # that it was of use
    return text, code


def _named_folder(words: Sequence[str]) -> str | None:
    """The folder that was named. Where the words mean something else, nothing is known there of these words."""
    named = os.environ.get("LINT_MODULES_CACHE_DIR")
    for before, word in zip(("", *words), words, strict=False):
        if before == "--cache-dir" or word.startswith("--cache-dir="):
            named = word.removeprefix("--cache-dir=")
    return named


def _is_users_own(folder: str, words: Sequence[str]) -> bool:
    """Whether a cache may be read before the project is known, in which it may be what a stranger has committed.

    It is taken to lie in the project where a repository or a configuration is above it, or the folder of a file or a
    folder among `words`.
    """
    from linter.project.cache import usable
    from linter.project.tree_digest import SETTINGS_ABOVE, parents

    named = [os.path.abspath(word.partition("=")[2] if word.startswith("-") else word) for word in words]
    tops = {os.path.dirname(path) if os.path.isfile(path) else path for path in named}
    for path in (os.path.realpath(folder), folder):
        for top in parents(path):
            marks = (os.path.join(top, name) for name in (".git", *SETTINGS_ABOVE))
            if top in tops or any(map(os.path.lexists, marks)):
                return usable(folder, top) is None
    return True


def _packed(basis: Basis, text: str, code: int) -> bytes:
    """An answer as bytes: a line with the length of each part, and the parts. JSON takes its time to be imported."""
    asked = (part for path, was in basis.asked for part in (path, str(int(was))))
    parts = [basis.root, basis.digest, text, str(code), str(len(basis.files)), *basis.files, *asked]
    encoded = [part.encode("utf-8", "surrogatepass") for part in parts]
    return ",".join(str(len(part)) for part in encoded).encode() + b"\n" + b"".join(encoded)


def _unpacked(value: bytes) -> tuple[Basis, str, int]:
    """What a text depends on, the text, and its exit code. Raises ValueError where the bytes are something else."""
    lengths, _, rest = value.partition(b"\n")
    parts, at = [], 0
    for length in map(int, lengths.split(b",")):
        parts.append(rest[at : at + length].decode("utf-8", "surrogatepass"))
        at += length
    root, digest, text, code, count, *more = parts
    files, asked = more[: int(count)], more[int(count) :]
    paths = zip(asked[::2], (was == "1" for was in asked[1::2]), strict=True)
    return Basis(root, files, digest, list(paths)), text, int(code)


def _key(words: Sequence[str]) -> str:
    """What tells a command: its words, where it is called, and what around it changes what it prints.

    Raises OSError.
    """
    import hashlib

    about = [name for name in os.environ if "LINT_MODULES" in name or name.startswith("LC_") or name in _SURROUNDINGS]
    parts = [__version__, os.getcwd(), sys.stdout.encoding, str(sys.stdout.errors)]
    parts += [str(stream is not None and stream.isatty()) for stream in (sys.stdout, sys.stderr)]
    parts += [str(len(words)), *words, *(f"{name}={os.environ[name]}" for name in sorted(about))]
    text = "\0".join(parts)
    return hashlib.blake2b(text.encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()


def _exists(root: str, path: str) -> bool:
    try:
        return os.path.isfile(os.path.join(root, path))
    except (OSError, ValueError):
        return False


class Recording:
    """The text on standard output, whether anything else was said or written, and what the text depends on."""

    __slots__ = ("basis", "disturbed", "parts")

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.disturbed = False
        self.basis: tuple[Basis, str] | None = None


_current: Recording | None = None  # one process says one thing; none where it is asked many, as by a language server


def begin_recording() -> Recording:
    """Records from now on what is said."""
    global _current
    _current = Recording()
    return _current


def record_output(text: str) -> None:
    """A text went to standard output."""
    if _current is not None and not _current.disturbed:  # a watch prints report after report
        _current.parts.append(text)


def record_disturbance() -> None:
    """Something was said on standard error, or written into a file."""
    if _current is not None:
        _current.disturbed = True


def record_basis(basis: Basis, folder: str) -> None:
    """What is printed next depends on this and on nothing else; it may be kept in the cache in `folder`."""
    if _current is not None:
        _current.basis = basis, folder
