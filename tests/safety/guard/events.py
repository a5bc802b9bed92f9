"""Judges what Python tells of itself while a call of the command line runs: its audit events.

Source of the events and their arguments: the audit events table of Python's documentation.
"""

from __future__ import annotations

import multiprocessing
import os
import stat
import sys
from types import FrameType
from typing import Any

import pebble

from tests.safety.guard.allowed import Allowed, below, installed

_PROCESSES = tuple(
    os.path.join(os.path.dirname(package.__file__), "") for package in (multiprocessing, pebble) if package.__file__
)
_HERE = os.path.dirname(os.path.abspath(__file__)) + os.sep
# The arguments of an event that are paths, each with that which says what folder they are relative to.
WRITES = {
    "os.rename": ((0, 2), (1, 3)), "os.remove": ((0, 1),), "os.rmdir": ((0, 1),), "os.mkdir": ((0, 2),),
    "os.link": ((0, 2), (1, 3)), "os.symlink": ((1, 2),), "os.chmod": ((0, 2),), "os.chown": ((0, 3),),
    "os.truncate": ((0, None),), "os.utime": ((0, 3),), "os.setxattr": ((0, None),), "os.removexattr": ((0, None),),
    "os.chflags": ((0, None),),
}  # fmt: skip
LISTS = ("os.listdir", "os.scandir")
NEVER = (
    "socket.", "ctypes.", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.startfile", "os.chdir",
    "os.kill", "pty.", "urllib.", "http.", "ftplib.", "smtplib.", "imaplib.", "poplib.", "nntplib.", "telnetlib.",
    "webbrowser.", "syslog.", "winreg.", "pickle.", "shelve.", "sqlite3.", "sys.addaudithook",
)  # fmt: skip
GIT = ("rev-parse", "merge-base", "log", "ls-tree", "diff-index", "cat-file")
GIT_OF_CACHE = ("ls-files", "check-ignore")  # whether a cache that lies in the project may be used
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def judge(call: Allowed, event: str, args: tuple[Any, ...]) -> str | None:
    """What an event does that the call may not do; None where it may."""
    if event == "open":
        return _opened(call, *args)
    if event in WRITES:
        paths = (_place(args[index], args[base] if base is not None else None) for index, base in WRITES[event])
        may = call.makes if event == "os.mkdir" else call.writes
        return next((path for path in paths if path is not None and not may(path)), None)
    if call.cluster:  # Dask asks this machine and others for a lot; what it writes is judged above
        return None
    if event in LISTS:
        path = _place(args[0], None, follow=True)
        libraries = [
            os.path.realpath(place) for place in sys.path if os.path.isabs(place)
        ]  # where the cache looks what is installed
        fine = path is None or call.lists(path) or path in libraries or "importlib" in _asking()
        return None if fine else path
    if event == "subprocess.Popen":
        return _started(call, args[1])
    if event == "os.exec" and args[0] == sys.executable:  # the same command, in a mode where names are UTF-8
        return None
    if event in ("exec", "compile", "import"):
        return _code(event, args)
    if event == "sqlite3.connect":
        place = _place(_database(args[0]), None, follow=True)
        return None if place is not None and call.writes(place) else str(place)
    if event.startswith(NEVER) and event != "sqlite3.connect/handle":  # which tells that the former was done
        own = event != "socket.__new__" or int(args[1]) == 1  # the two ends of a pipe in this very machine
        fine = own and (_is_of_worker(event) or (call.server and event == "socket.__new__"))
        return None if fine else repr(args)[:300]
    return None


def _opened(call: Allowed, path: Any, mode: str | None, flags: int) -> str | None:
    place = _place(path, None, follow=True)
    if place is None:
        return None
    if (mode and set(mode) & set("wax+")) or (flags or 0) & WRITING:
        return None if call.writes(place) else f"{place} for writing"
    try:
        kind = os.stat(place).st_mode
    except OSError:  # there is nothing to read
        return None
    if not (call.lists(place) if stat.S_ISDIR(kind) else call.reads(place)):
        return f"{place} for reading"
    special = not (stat.S_ISREG(kind) or stat.S_ISDIR(kind)) and below(place, call.root)
    return f"{place}, which is no regular file" if special else None


def _place(path: Any, base: Any, follow: bool = False) -> str | None:
    """A path without links (but for its own where that is not followed), None for what is open already."""
    if path is None:
        path = os.curdir
    if isinstance(path, int):
        return None
    path = os.fsdecode(path)
    if isinstance(base, int) and base >= 0 and not os.path.isabs(path):
        path = os.path.join(os.path.realpath(f"/proc/self/fd/{base}"), path)
    path = os.path.abspath(path)
    return (
        os.path.realpath(path)
        if follow
        else os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path))
    )


def _database(name: Any) -> str:
    """The path of a file that SQLite opens; it may be named by a URI."""
    text = os.fsdecode(name)
    if not text.startswith("file:"):
        return text
    path = text.removeprefix("file:").removeprefix("//").partition("?")[0]
    return path.replace("%3f", "?").replace("%23", "#").replace("%25", "%")


def _started(call: Allowed, command: Any) -> str | None:
    words = [os.fsdecode(word) for word in ([command] if isinstance(command, (str, bytes)) else command)]
    verbs = [word for word in words[1:] if word in GIT]
    may = (call.git and verbs) or (call.cache_inside and [word for word in words[1:] if word in GIT_OF_CACHE])
    return None if words[0] == "git" and may else repr(words)[:300]


def _code(event: str, args: tuple[Any, ...]) -> str | None:
    """Code that comes from elsewhere than from where Python and the linter are installed, or is run by the linter."""
    name = args[0].co_filename if event == "exec" else args[1]
    name = os.fsdecode(name) if isinstance(name, (str, bytes)) else ""
    if name.startswith("<") or not name:
        own = event == "exec" and f"{os.sep}linter{os.sep}" in _asking()
        return f"{name} by {_asking()}" if own else None
    place = os.path.realpath(name)
    return None if any(below(place, top) for top in installed()) else place


def _is_of_worker(event: str) -> bool:
    """Whether a library for processes, Python's own or pebble, forks one to examine pages, speaks to it, or ends it."""
    if event not in ("os.fork", "os.kill", "socket.__new__", "pickle.find_class"):
        return False
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and not frame.f_code.co_filename.startswith(_PROCESSES):
        frame = frame.f_back
    return frame is not None


def _asking() -> str:
    """The file of the code that an event comes from."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_code.co_filename.startswith(_HERE):
        frame = frame.f_back
    return "" if frame is None else frame.f_code.co_filename
