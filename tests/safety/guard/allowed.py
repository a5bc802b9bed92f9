"""What a call of the command line may touch, told from its words alone, and not by the code that is guarded."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from tests.safety.guard.command_line import above, root_of, split, upward

COMMANDS = (
    "check",
    "status",
    "inspect",
    "rule",
    "init",
    "new",
    "config",
    "baseline",
    "clean",
    "completion",
    "server",
)
MADE = ("lint-modules.toml", ".pre-commit-config.yaml", ".github/workflows/lint-modules.yml", ".gitlab-ci.yml")
DEVICES = (os.devnull, "/dev/stdin", "/dev/stdout", "/dev/stderr", "/dev/fd", "/proc/self/fd")
LEGACY_CACHE = ".lint-modules-cache"  # of earlier versions
EARLIER = "lint-modules-earlier-"
PAGES = (".md", ".markdown")
PAST = {"--new-from", "--history", "--from", "--config-from"}  # options that ask git for an earlier state
_TRIED = re.compile(r"[a-z0-9_]{8}")  # what `tempfile` writes once to see whether it may


@dataclass(frozen=True)
class Allowed:
    """The files and folders of a call, all without links. A folder stands for everything below it."""

    root: str
    above: frozenset[str]  # configuration and ignore files over the root
    readable: tuple[str, ...]
    written: tuple[str, ...]
    pages: tuple[str, ...] = ()  # where pages and trackers are rewritten
    baseline: bool = False
    earlier: bool = False  # the past of the project, in a folder for temporary files
    git: bool = False
    server: bool = False
    cluster: bool = False  # Dask reads what it likes
    cache_inside: bool = False  # it lies in the project or in a repository, so that git is asked about it

    def reads(self, path: str) -> bool:
        """Whether the call may read a file."""
        known = (self.root, *self.readable, *installed(), *DEVICES)
        return self.cluster or path in self.above or any(below(path, top) for top in known) or self.writes(path)

    def lists(self, path: str) -> bool:
        """Whether the call may list a folder: also that of a file it writes, for what a killed run left beside it."""
        return self.reads(path) or path in {os.path.dirname(one) for one in self.written}

    def makes(self, path: str) -> bool:
        """Whether the call may make a folder: also those that a file it writes lies in."""
        return self.writes(path) or any(below(one, path) for one in self.written)

    def writes(self, path: str) -> bool:
        """Whether the call may make, change or remove a file. A lock and a temporary file stand beside theirs."""
        folder, name = os.path.split(path)
        if name.startswith(".") and name.endswith(".lock"):
            return self._changes(os.path.join(folder, name[1 : -len(".lock")]))
        if name.startswith(".") and name.endswith(".lint-modules-tmp"):
            return self._changes(os.path.join(folder, name[1:].rsplit(".", 2)[0]))
        return self._changes(path)

    def _changes(self, path: str) -> bool:
        if any(below(path, top) for top in (*self.written, *DEVICES)):
            return True
        if path.endswith(PAGES) and any(below(path, top) for top in self.pages):
            return True
        if self.baseline and path.endswith(".json") and below(path, self.root):
            return True
        if self.earlier and below(path, temporary()) and (EARLIER in path or _TRIED.fullmatch(os.path.basename(path))):
            return True
        return "__pycache__" in path and any(below(path, top) for top in installed())  # Python's own


def below(path: str, top: str) -> bool:
    """Whether a path is a folder, or lies in it."""
    return path == top or path.startswith(top.rstrip(os.sep) + os.sep)


@cache
def installed() -> tuple[str, ...]:
    """Where Python, its packages and the linter lie."""
    import sysconfig

    places = {sys.prefix, sys.base_prefix, sys.exec_prefix, os.path.dirname(os.__file__)}
    places |= {*sysconfig.get_paths().values(), *(one for one in sys.path if one.endswith("-packages"))}
    package = getattr(sys.modules.get("linter"), "__file__", None)
    if package:
        top = os.path.dirname(os.path.dirname(package))
        beside = ("rules", "lint_modules.egg-info")  # in a checkout they lie beside the package
        places |= {os.path.dirname(package), *(os.path.join(top, name) for name in beside)}
    return tuple(sorted({os.path.realpath(place) for place in places} - {os.sep}))


def temporary() -> str:
    """The folder for temporary files. `tempfile` is not asked: it holds a lock while it looks for the folder."""
    known = getattr(sys.modules.get("tempfile"), "tempdir", None)
    named = next((os.environ[name] for name in ("TMPDIR", "TEMP", "TMP") if os.environ.get(name)), None)
    return os.path.realpath(known or named or "/tmp")


def allowed(words: Sequence[str], cwd: str) -> Allowed:
    """What a command line may touch in a folder."""
    command = words[0] if words and words[0] in COMMANDS else "check"
    rest = list(words[1:] if words and words[0] in COMMANDS else words)
    paths, options = split(rest)
    if command in ("config", "baseline") and paths:
        command, paths = f"{command} {paths[0]}", paths[1:]
    here = [os.path.join(cwd, path) for path in paths if path != "-"]
    values = {name: [os.path.join(cwd, value) for value in given] for name, given in options.items()}
    deciding = {"new": ("--output", "--for"), "status": ("--tracker", "--checklist")}
    ways = (values.get(name, []) for name in deciding.get(command, ("--stdin-filename", "--explain-kind")))
    first = next((path for way in (*ways, here) for path in way), cwd)
    root = root_of(first, values.get("--config", [None])[-1], "--isolated" in options)
    named = [*here, *(value for given in values.values() for value in given)]
    named += [cwd] if command == "status" or (command == "check" and not paths) else []
    if "--config" not in options and "--isolated" not in options:  # each page has the root of its own project
        named += [root_of(path, None, False) for path in here] if command == "check" else []
    if options.keys() & PAST:  # then it may have been that of a project further up
        named += [top for top in upward(root) if os.path.exists(os.path.join(top, ".git"))][:1]
    return Allowed(
        os.path.realpath(root),
        frozenset(os.path.realpath(path) for path in above(root)),
        tuple(map(os.path.realpath, [*named, *([temporary()] if command == "server" else [])])),
        tuple(map(os.path.realpath, [*_written(command, paths, options, cwd, root), *_settings(options)])),
        tuple(map(os.path.realpath, [root, *here, *values.get("--tracker", [])]))
        if _rewrites(command, options)
        else (),
        command in ("baseline create", "baseline prune") or (command == "check" and _rewrites(command, options)),
        bool(options.keys() & PAST),
        command == "status" or bool(options.keys() & PAST) or _draws(options),
        command == "server",
        command == "check" and "--executor" in options,
        any(_lies_inside(folder, root) for folder in _cache(command, options, cwd)),
    )


def _draws(options: dict[str, list[str]]) -> bool:
    """Whether a report of the whole course is asked for: it names the commit."""
    return any(value.startswith(("html", "badge", "shields")) for value in options.get("--output", []))


def _rewrites(command: str, options: dict[str, list[str]]) -> bool:
    if command == "status":
        return bool(options.keys() & {"--write", "--init"})
    return command == "check" and bool(options.keys() & {"--fix", "--fix-only"}) and "--diff" not in options


def _written(command: str, paths: Sequence[str], options: dict[str, list[str]], cwd: str, root: str) -> Iterator[str]:
    """What a command writes: the outputs it names, the cache, the files of `init`."""
    outputs = options.get("--output", [])
    if command in ("check", "new"):
        files = outputs if command == "new" else [one.partition("=")[2] for one in outputs if "=" in one]
        yield from (os.path.join(cwd, file) for file in files)
    yield from _cache(command, options, cwd)
    if command == "clean":
        yield os.path.join(root, LEGACY_CACHE)
    if command == "check" and os.environ.get("GITHUB_ACTIONS") == "true":
        yield os.environ.get("GITHUB_STEP_SUMMARY", os.devnull)
    if command == "init":
        top = os.path.join(cwd, paths[0]) if paths else cwd
        yield from (os.path.join(top, name) for name in (*MADE, ".github/workflows", ".github"))
    if command.startswith("baseline ") or _rewrites(command, options):
        yield from (os.path.join(cwd, one) for one in options.get("--baseline", []))


def _settings(options: dict[str, list[str]]) -> Iterator[str]:
    """Where Dask keeps its own settings, which it makes where there are none."""
    if "--executor" in options:
        yield os.environ.get("DASK_CONFIG") or os.path.join(os.path.expanduser("~"), ".config", "dask")


def _cache(command: str, options: dict[str, list[str]], cwd: str) -> Iterator[str]:
    """The folders that may be that of the cache of a command."""
    if command in ("check", "clean", "status") or command.startswith("baseline "):
        chosen = options.get("--cache-dir") or [os.environ.get("LINT_MODULES_CACHE_DIR", "")]
        yield from [os.path.join(cwd, chosen[-1])] if chosen[-1] else _caches()


def _lies_inside(folder: str, root: str) -> bool:
    """Whether a folder lies in the project, by its name or in fact, or below a repository or a configuration."""
    for path in (os.path.abspath(folder), os.path.realpath(folder)):
        while path != os.path.dirname(path):
            path = os.path.dirname(path)
            if os.path.realpath(path) == os.path.realpath(root) or os.path.lexists(os.path.join(path, ".git")):
                return True
    return False


def _caches() -> Iterator[str]:
    """The folder of the user's cache: XDG's, macOS's, Windows's."""
    home = os.path.expanduser("~")
    yield os.path.join(os.environ.get("XDG_CACHE_HOME") or os.path.join(home, ".cache"), "lint-modules")
    yield os.path.join(home, "Library", "Caches", "lint-modules")
    yield os.path.join(os.environ.get("LOCALAPPDATA") or home, "lint-modules", "Cache")
