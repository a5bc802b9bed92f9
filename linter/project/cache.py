"""The one cache: what pages, diagrams and whole commands gave, in one SQLite file in the user's own folder.

It costs speed only: whatever is wrong with the folder or the file is a miss, never an error and never another's value.
The fast path that prints a command's output again imports it: it loads nothing slow, and SQLite with a store only.
"""
# `pathlib` takes longer to import than a value takes to be read:
# ruff: noqa: PTH102, PTH103, PTH106, PTH108, PTH112, PTH116, PTH118, PTH119, PTH120, PTH123, PTH208

from __future__ import annotations

import hashlib
import os
import stat
import sys
import time

TYPE_CHECKING = False  # `typing` would take longer to import than all of this
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Sequence
    from typing import TypeVar

    Key = TypeVar("Key", bound=str | bytes)
    Git = Callable[[Sequence[str], str], tuple[int, bytes] | None]

FILE = "lint-modules.sqlite"
FILES = (f"{FILE}-journal", f"{FILE}-wal", f"{FILE}-shm", FILE)  # a journal goes first: left alone it would be applied
_TAG, _IGNORE = "CACHEDIR.TAG", ".gitignore"
_TAGS = {
    _IGNORE: b"*\n",
    _TAG: b"Signature: 8a477f597d28d172789f06886806bc55\n# A cache of lint-modules.\n",
}
# Of each kind: its number in the file, how many values are kept, and how many bytes of them; those unused longest go.
_KINDS = {
    "page": (1, 250_000, 128 << 20),
    "diagram": (2, 16_384, 16 << 20),
    "output": (3, 256, 32 << 20),
}
_HEX = frozenset("0123456789abcdef")
_LARGEST = 8 << 20  # bytes of one value
_HELD = 32 << 20  # bytes of values that wait to be saved
_WAIT = 0.2  # seconds that a locked file is waited for
_DAY = 86_400  # seconds; a value's time of use is no more exact
_SUM = 16  # bytes of the checksum before each value
_STAMPS = (("application_id", 0x6C6D6F64), ("user_version", 1))  # what makes a file one of this program and this shape
_TABLE = (
    "CREATE TABLE entries (id INTEGER PRIMARY KEY, kind INTEGER, used INTEGER, size INTEGER, value BLOB)",
    "CREATE INDEX uses ON entries (kind, used, size)",
    *(f"PRAGMA {name} = {value}" for name, value in _STAMPS),
)
_READ = "SELECT value, used FROM entries WHERE id = ?"
_BOUND = """
DELETE FROM entries WHERE id IN (SELECT id FROM (
  SELECT id, row_number() OVER later AS place, total(size) OVER later AS bytes FROM entries WHERE kind = ?
  WINDOW later AS (ORDER BY used DESC, id ROWS UNBOUNDED PRECEDING)
) WHERE place > ? OR bytes > ?)
"""


def cache_folder(explicit: str | None = None) -> str | None:
    """The cache's folder: the one named, else by LINT_MODULES_CACHE_DIR, else the user's as `platformdirs` finds it.

    None for a user without a home, and for a relative name in a current folder that is gone. An empty name is none.
    """
    named = os.environ.get("LINT_MODULES_CACHE_DIR") if explicit is None else explicit
    try:
        if named:
            return os.path.abspath(named)
        if sys.platform in ("win32", "ios", "android"):
            from platformdirs import user_cache_dir

            return user_cache_dir("lint-modules", appauthor=False)
        above = os.environ.get("XDG_CACHE_HOME", "")
        if not above.startswith("/"):
            above = _home() + ("/Library/Caches" if sys.platform == "darwin" else "/.cache")
        return os.path.join(above, "lint-modules")
    except (ImportError, OSError, LookupError, RuntimeError):
        return None


def _home() -> str:
    """The user's home without a last slash. Raises LookupError, ImportError."""
    home = os.environ.get("HOME", "")
    if not home.startswith("/"):
        import pwd

        home = pwd.getpwuid(os.getuid()).pw_dir
        if not home.startswith("/"):
            raise LookupError
    return home.rstrip("/")


def _ask_git(arguments: Sequence[str], folder: str) -> tuple[int, bytes] | None:
    from linter.project.git import ask  # only a cache in a project waits for it

    return ask(arguments, folder)


def usable(folder: str, root: str, git: Git = _ask_git) -> str | None:
    """Why the cache in a folder may not be used for the project in `root`; None where it may.

    A folder inside the project or its repository may hold what a stranger has committed: git must ignore it and track
    nothing in it. `git` takes arguments and the folder to run in, and gives the exit code and output, or None.
    """
    try:
        return _reason_against(folder, root, git)
    except (OSError, MemoryError) as error:  # a cache may cost speed, but no run
        return f"it cannot be looked at ({error or type(error).__name__})"


def _reason_against(folder: str, root: str, git: Git) -> str | None:
    reason = _unsafe(folder)
    if reason:
        return reason
    tops, real = _tops(root), os.path.realpath(folder)
    if not _is_inside(real, tops):
        return "a link in the project leads to it" if _is_inside(os.path.abspath(folder), tops) else None
    start = os.path.dirname(real)
    while not os.path.isdir(start):
        start = os.path.dirname(start)
    tracked = git(["ls-files", "-z", "--", f":(icase,literal){real}"], start)
    if tracked is None or tracked[0] != 0:
        return "it lies in the project, and git cannot be asked about it"
    if tracked[1]:
        return "it lies in the project, and git tracks files in it"
    ignored = git(["check-ignore", "-q", "--", os.path.join(real, FILE)], start)
    return None if ignored is not None and ignored[0] == 0 else "it lies in the project, and git does not ignore it"


def _tops(root: str) -> set[tuple[int, int]]:
    """The project's folder and that of its repository; of a submodule also those around it."""
    above, found = os.path.realpath(root), [_place(root)]
    while not os.path.isdir(os.path.join(above, ".git")):
        if os.path.lexists(os.path.join(above, ".git")):
            found.append(_place(above))
        if above == os.path.dirname(above):
            break
        above = os.path.dirname(above)
    else:
        found.append(_place(above))
    return {place for place in found if place is not None}


def _is_inside(path: str, tops: set[tuple[int, int]]) -> bool:
    while _place(path) not in tops and path != os.path.dirname(path):
        path = os.path.dirname(path)
    return _place(path) in tops


def _place(path: str) -> tuple[int, int] | None:
    """What a file or folder is known by, whatever name leads to it; None where nothing is there."""
    try:
        state = os.stat(path)
    except (OSError, ValueError):
        return None
    return state.st_dev, state.st_ino


def _unsafe(folder: str) -> str | None:
    """Why nothing in a folder is believed: it or a file of the cache is a link, another user's, or open to others."""
    for path in (folder, *(os.path.join(folder, name) for name in FILES)):
        try:
            state = os.lstat(path)
        except FileNotFoundError:
            if path is folder:
                return None
            continue
        except (OSError, ValueError) as error:
            return f"it cannot be looked at: {getattr(error, 'strerror', error)}"
        what = "it" if path is folder else f"{os.path.basename(path)} in it"
        if not (stat.S_ISDIR if path is folder else stat.S_ISREG)(state.st_mode):
            return f"{what} is no {'folder' if path is folder else 'regular file'}"
        if hasattr(os, "geteuid") and state.st_uid != os.geteuid():
            return f"{what} belongs to another user"
        if os.name == "posix" and state.st_mode & 0o022:
            return f"other users may write to {'it' if path is folder else what}"
    return None


class Store:
    """An opened cache; made by `open_store`, for one thread at a time. In a forked child it knows and keeps nothing.

    A key is looked up under its kind ("page", "diagram", "output"; KeyError for others); a text is the key that its
    UTF-8 bytes are. Values are inert bytes. No method raises anything of the disk or of SQLite.
    """

    def __init__(self, folder: str, file: sqlite3.Connection | None) -> None:
        self._folder, self._file, self._process = folder, file, os.getpid()
        self._new: dict[bytes, tuple[int, bytes]] = {}  # kinds and values by their names
        self._held = 0
        self._used: set[int] = set()  # what was read, and not within the last day

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def get(self, kind: str, key: str | bytes) -> bytes | None:
        """The value that was put last, or an earlier one where that could not be saved; None where none is known."""
        return self.get_many(kind, (key,)).get(key)

    def get_many(self, kind: str, keys: Iterable[Key]) -> dict[Key, bytes]:
        """The values of those keys that are known; read in one go, under no lock that keeps others from reading."""
        names = {key: _name(kind, key) for key in keys}
        found = {key: self._new[name][1] for key, name in names.items() if name in self._new}
        if self._file is None or os.getpid() != self._process:
            return found
        from sqlite3 import Error

        now = int(time.time())
        try:
            self._file.execute("BEGIN")
            for key, name in names.items():
                if key not in found:
                    for value, used in self._file.execute(_READ, (_number(name),)).fetchall():
                        if type(value) is bytes and value[:_SUM] == _sum(name, memoryview(value)[_SUM:]):
                            found[key] = value[_SUM:]
                            if type(used) is not int or not now - _DAY < used <= now:
                                self._used.add(_number(name))
            self._file.execute("COMMIT")
        except (Error, MemoryError) as error:  # not asked again: each time might take as long as the lock
            self._lose(error)
        return found

    def put(self, kind: str, key: str | bytes, value: bytes) -> None:
        """Holds a value until `save`; one that is too large is not kept."""
        if len(value) > _LARGEST or os.getpid() != self._process:
            return
        name = _name(kind, key)
        self._new[name] = (_KINDS[kind][0], value)
        self._held += len(value)
        if self._held > _HELD:
            self.save()

    def save(self) -> None:
        """Writes all values that are held, all of them or none, and that others were used; drops what goes too far."""
        new, used = self._new, self._used
        self._new, self._used, self._held = {}, set(), 0
        if os.getpid() != self._process or not (new or (used and self._file)):
            return
        from sqlite3 import Error

        now = int(time.time())
        try:
            if self._file is None:
                self._file = _made(self._folder)
            file = self._file
            file.execute("PRAGMA synchronous = OFF")  # kills tear nothing; what a power cut tears is a miss
            file.execute("PRAGMA cache_spill = OFF")  # nothing is locked for readers before the end
            file.execute("BEGIN IMMEDIATE")
            if _stamps(file) != _STAMPS:  # nobody has written into the new file yet
                for statement in _TABLE:
                    file.execute(statement)
            file.executemany("UPDATE entries SET used = ? WHERE id = ?", [(now, number) for number in used])
            file.executemany(
                "INSERT OR REPLACE INTO entries VALUES (?, ?, ?, ?, ?)",
                (
                    (_number(name), kind, now, len(value), _sum(name, value) + value)
                    for name, (kind, value) in sorted(new.items(), key=lambda item: _number(item[0]))
                ),
            )
            if new:
                _bound(file)
            file.execute("COMMIT")
        except (OSError, Error, MemoryError) as error:
            self._lose(error)

    def close(self) -> None:
        """Forgets what was not saved."""
        if self._file is not None and os.getpid() == self._process:
            self._file.close()
        self._file, self._new, self._used = None, {}, set()

    def _count(self) -> int:
        try:
            return 0 if self._file is None else int(self._file.execute("SELECT count(*) FROM entries").fetchall()[0][0])
        except Exception as error:  # of SQLite
            self._lose(error)
            return 0

    def _lose(self, error: Exception) -> None:
        """Closes the file, which undoes what is half written; a damaged one is removed."""
        if self._file is not None:
            self._file.close()
            self._file = None
        if _is_damage(error):
            _remove(self._folder)


def open_store(folder: str) -> Store | None:
    """The cache in a folder, which need not be there yet; None where it cannot be read now, or is not to be believed.

    A file that is damaged or of another version is removed. Whether the folder is the user's own is for `usable`.
    """
    try:
        from sqlite3 import Error
    except ImportError:  # Python may be built without it
        return None
    try:
        if _unsafe(folder) is not None:
            return None
        if not os.path.lexists(os.path.join(folder, FILE)):
            return Store(folder, None)
    except (OSError, MemoryError):
        return None
    file = None
    try:
        file = _connected(folder)
        stamps = _stamps(file)
        if stamps == _STAMPS:
            file.execute(_READ, (0,)).fetchall()
            return Store(folder, file)
        if any(value for _, value in stamps) or file.execute("SELECT 1 FROM sqlite_master").fetchall():
            file.execute("BEGIN EXCLUSIVE")  # nobody is writing at this moment
            _remove(folder)
    except (Error, MemoryError) as error:
        if file is not None:
            file.close()
        if not _is_damage(error, 1):  # SQLITE_ERROR: the table is missing
            return None
        _remove(folder)
    else:
        file.close()
    return Store(folder, None)


def clean(folder: str) -> int:
    """Removes what the cache has written into a folder, and nothing else; returns the number of values. Raises OSError.

    A folder that is a link, and anything but a regular file in the place of one of the cache's, is left alone.
    """
    try:
        if not stat.S_ISDIR(os.lstat(folder).st_mode):
            return 0
    except (FileNotFoundError, NotADirectoryError):
        return 0
    count, store = 0, open_store(folder)
    if store is not None:
        count = store._count()
        store.close()
    for name in FILES:
        _unlink(os.path.join(folder, name))
    if _content(os.path.join(folder, _TAG)) == _TAGS[_TAG]:
        for name, text in _TAGS.items():
            if _content(os.path.join(folder, name)) == text:
                _unlink(os.path.join(folder, name))
        if not os.listdir(folder):
            os.rmdir(folder)
    return count


def clean_legacy(folder: str) -> int:
    """Removes what the first versions kept in a folder of a project, and nothing else; returns the number of files.

    Raises OSError.
    """
    try:
        if not stat.S_ISDIR(os.lstat(folder).st_mode):
            return 0
        names = [name for name in os.listdir(folder) if _is_legacy(name)]
    except (FileNotFoundError, NotADirectoryError):
        return 0
    for name in names:
        _unlink(os.path.join(folder, name))
    for name, text in _TAGS.items():
        if _content(os.path.join(folder, name)) == text:
            _unlink(os.path.join(folder, name))
    if not os.listdir(folder):
        os.rmdir(folder)
    return len(names)


def _is_legacy(name: str) -> bool:
    """Whether a name is one that the first versions gave to their files: 32 digits, and what a file is for."""
    digits, _, rest = name.partition(".")
    temporary = rest.removesuffix(".tmp")
    kept = rest in ("json", "pages") or (len(temporary) == 16 and rest.endswith(".tmp") and _HEX.issuperset(temporary))
    return len(digits) == 32 and _HEX.issuperset(digits) and kept


def _connected(folder: str) -> sqlite3.Connection:
    """The file, which is there; never made here. Raises sqlite3.Error."""
    import sqlite3

    path = os.path.abspath(os.path.join(folder, FILE))
    if os.sep == "\\":
        path = "/" + path.replace("\\", "/")
    path = path.replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    return sqlite3.connect(
        f"file://{path}?mode=rw", uri=True, timeout=_WAIT, isolation_level=None, check_same_thread=False
    )


def _made(folder: str) -> sqlite3.Connection:
    """The file to write into; it and the folder are made where they are missing. Raises OSError, sqlite3.Error."""
    try:
        os.makedirs(os.path.dirname(folder), exist_ok=True)
        os.mkdir(folder, 0o700)
    except FileExistsError:  # perhaps just now, by another process; whether it is this user's is looked at below
        empty = not os.listdir(folder)
    else:
        empty = True
    if _unsafe(folder) is not None:
        raise PermissionError
    if empty:  # a folder that holds more is not the cache's alone
        for name, text in _TAGS.items():
            _write(os.path.join(folder, name), text)
    _write(os.path.join(folder, FILE), b"")
    return _connected(folder)


def _write(path: str, text: bytes) -> None:
    """Writes a new file that only its user may read; leaves one that is there. Raises OSError."""
    try:
        made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    try:
        os.write(made, text)
    except OSError:
        os.unlink(path)
        raise
    finally:
        os.close(made)


def _bound(file: sqlite3.Connection) -> None:
    """Removes the values of a kind that were not used for longest where there are too many. Raises sqlite3.Error."""
    sizes = file.execute("SELECT kind, count(*), total(size) FROM entries GROUP BY kind").fetchall()
    met = {kind: (count, size) for kind, count, size in sizes}
    for kind, most, most_bytes in _KINDS.values():
        count, size = met.get(kind, (0, 0))
        if count > most or size > most_bytes:  # a quarter more goes, so that the next runs need not look
            file.execute(_BOUND, (kind, most * 3 // 4, most_bytes * 3 // 4))


def _remove(folder: str) -> None:
    """Removes the file and what SQLite has laid beside it, as far as that can be done."""
    for name in FILES:
        try:
            _unlink(os.path.join(folder, name))
        except OSError:
            return


def _unlink(path: str) -> None:
    """Removes a regular file; leaves anything else. Raises OSError."""
    try:
        if stat.S_ISREG(os.lstat(path).st_mode):
            os.unlink(path)
    except FileNotFoundError:
        return


def _content(path: str) -> bytes | None:
    """The beginning of a small regular file; None where there is no such file or it cannot be read."""
    try:
        if not stat.S_ISREG(os.lstat(path).st_mode):
            return None
        with open(path, "rb") as file:
            return file.read(1000)
    except OSError:
        return None


def _stamps(file: sqlite3.Connection) -> tuple[tuple[str, int], ...]:
    """What the file says it is. Raises sqlite3.Error."""
    return tuple((name, file.execute(f"PRAGMA {name}").fetchall()[0][0]) for name, _ in _STAMPS)


def _name(kind: str, key: str | bytes) -> bytes:
    """A digest of a key and its kind. Raises KeyError."""
    whole = key.encode("utf-8", "surrogateescape") if isinstance(key, str) else key
    return hashlib.blake2b(_KINDS[kind][0].to_bytes(1, "big") + whole, digest_size=32).digest()


def _number(name: bytes) -> int:
    """The row of a name; where two share one, the checksum tells them apart, and the later one stays."""
    return int.from_bytes(name[:8], "big", signed=True)


def _sum(name: bytes, value: bytes | memoryview) -> bytes:
    """A checksum of a value under its name."""
    return hashlib.blake2b(value, key=name, digest_size=_SUM).digest()


def _is_damage(error: Exception, *more: int) -> bool:
    """Whether SQLite says that the file is damaged, or is none of its own."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in (11, 26, *more)  # SQLITE_CORRUPT, SQLITE_NOTADB
