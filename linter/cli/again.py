"""A command told again before anything of it is understood: the same words in the same surroundings print the same.

What a run has printed is kept beside its report (`linter.cli.warm`), under its words as they were typed. It is printed
again where nothing that the run may depend on has changed, and neither click nor the linter is imported for it.
"""

from __future__ import annotations

import hashlib
import os
import sys
from contextlib import suppress
from pathlib import Path

from linter import __version__
from linter.cli import cache, secret
from linter.cli.inputs import FOLDER, TooLargeError, gathered

TYPE_CHECKING = False  # `typing` would take longer to import than all of this
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

_LARGEST = 4 * 1024 * 1024  # characters of a report that are kept as they were printed
_SURROUNDINGS = ("NO_COLOR", "FORCE_COLOR", "TERM", "COLUMNS", "LINES", "LANG", "LANGUAGE", "PYTHONIOENCODING")


def told_again(words: Sequence[str]) -> int | None:
    """Prints what the same command printed when everything was as it is now, and returns its exit code.

    None where nobody knows: then nothing was printed. Raises OSError where standard output cannot be written.
    """
    if sys.stdout is None or unattended():
        return None
    try:
        kept = _kept(words)
    except (OSError, TooLargeError, LookupError, TypeError, ValueError):  # the cache holds something else
        return None
    if kept is None:
        return None
    sys.stdout.write(kept["text"])
    sys.stdout.flush()
    code: int = kept["code"]
    return code


def keep(ground: dict[str, Any], folder: Path, words: Sequence[str], text: str, code: int) -> None:
    """Keeps in `folder` what a command printed, with what that may depend on: `ground` as `linter.cli.warm` has it."""
    root = Path(ground["root"])
    own = secret.key(root)
    if own is None or len(text) > _LARGEST:
        return
    value = {name: ground[name] for name in ("root", "files", "digest", "asked")}
    with suppress(OSError):  # the current folder may be gone
        cache.write(folder, _name(words), value | {"text": text, "code": code}, own)


def holds(ground: dict[str, Any], root: Path, wanted: frozenset[str] = frozenset()) -> dict[str, bytes] | None:
    """The bytes of the wanted pages where everything is as a run found it in `root`; else None.

    Raises OSError, TooLargeError, and LookupError, TypeError or ValueError where `ground` is something else.
    """
    if ground["root"] != str(root):
        return None
    now = gathered(root, [Path(name) for name in ground["files"]], wanted)
    if now.digest != ground["digest"] or any(_exists(root, path) is not was for path, was in ground["asked"]):
        return None
    return None if wanted - now.pages.keys() else now.pages


def unattended() -> bool:
    """Whether this is a build server, where a project may be a stranger's and no run is the second one."""
    return any(os.environ.get(name, "").lower() not in ("", "0", "false") for name in ("CI", "GITHUB_ACTIONS"))


def _kept(words: Sequence[str]) -> dict[str, Any] | None:
    name = _name(words)
    for root, folder in _caches(words):
        own = secret.key(root) if os.path.lexists(folder / f"{name}.json") else None
        found = None if own is None else cache.read(folder, name, own)
        if isinstance(found, dict) and _is_answer(found) and holds(found, root) is not None:
            return found
    return None


def _is_answer(found: dict[str, Any]) -> bool:
    return isinstance(found.get("text"), str) and isinstance(found.get("code"), int)


def _caches(words: Sequence[str]) -> Iterator[tuple[Path, Path]]:
    """The folders that may be the root of the command's project, each with that of its cache.

    A wrong guess costs nothing: an answer is told under its words only, and for the root that it names itself.
    """
    elsewhere = os.environ.get("LINT_MODULES_CACHE_DIR")
    for before, word in zip(("", *words), words, strict=False):
        if before == "--cache-dir" or word.startswith("--cache-dir="):
            elsewhere = word.removeprefix("--cache-dir=")
    met = set()
    for start in (str(Path.cwd()), *(os.path.abspath(word) for word in words if not word.startswith("-"))):
        folder = Path(start)
        for root in (folder, *folder.parents):
            if root in met:
                break
            met.add(root)
            if elsewhere:
                yield root, Path(os.path.abspath(elsewhere))
            elif (root / FOLDER).is_dir():
                yield root, root / FOLDER


def _name(words: Sequence[str]) -> str:
    """The name of a command: its words, where it is called, and what around it changes what it prints."""
    about = [name for name in os.environ if "LINT_MODULES" in name or name.startswith("LC_") or name in _SURROUNDINGS]
    parts = [__version__, "said", str(Path.cwd()), sys.stdout.encoding, str(sys.stdout.errors)]
    parts += [str(stream is not None and stream.isatty()) for stream in (sys.stdout, sys.stderr)]
    parts += [str(len(words)), *words, *(f"{name}={os.environ[name]}" for name in sorted(about))]
    text = "\0".join(parts)
    return hashlib.blake2b(text.encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()


def _exists(root: Path, path: str) -> bool:
    try:
        return (root / path).is_file()
    except (OSError, ValueError):
        return False
