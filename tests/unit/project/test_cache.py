"""The one cache: what is kept is known again, and whatever is wrong with its folder or file costs speed only."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import platformdirs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linter.project import cache
from linter.project.cache import FILE, Store, cache_folder, clean, open_store, usable
from linter.project.git import SAFE_OPTIONS, git_environment
from tests.helpers.paths import ROOT

NOBODY = 65_534
POSIX = pytest.mark.skipif(os.name != "posix", reason="owners, modes and signals of POSIX")
AS_ROOT = pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs root")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "home/.cache/lint-modules"


def opened(folder: Path) -> Store:
    store = open_store(str(folder))
    assert store is not None
    return store


def kept(folder: Path, count: int = 40) -> dict[str, bytes]:
    """What was put into a new cache and saved."""
    values = {f"key {number}": f"value {number} ".encode() * 100 for number in range(count)}
    with opened(folder) as store:
        for key, value in values.items():
            store.put("page", key, value)
        store.save()
    return values


def read(folder: Path, keys: Sequence[str]) -> dict[str, bytes]:
    store = open_store(str(folder))
    if store is None:
        return {}
    with store:
        return store.get_many("page", keys)


def works(folder: Path) -> bool:
    """Whether what is put now is known afterwards."""
    store = open_store(str(folder))
    if store is None:
        return False
    with store:
        store.put("page", "new", b"new")
        store.save()
    return read(folder, ["new"]) == {"new": b"new"}


def test_what_was_saved_is_known_by_kind_and_key(folder: Path) -> None:
    with opened(folder) as store:
        assert store.get("page", "a") is None
        store.put("page", "a", b"1")
        store.put("output", "a", b"2")
        store.put("page", b"\xff\x00", b"")
        assert store.get("page", "a") == b"1"
        store.save()
        assert store.get("page", "a") == b"1"
        store.put("page", "unsaved", b"3")
    with opened(folder) as store:
        assert store.get_many("page", ["a", "b", "unsaved"]) == {"a": b"1"}
        assert (store.get("output", "a"), store.get("diagram", "a")) == (b"2", None)
        assert store.get("page", b"\xff\x00") == store.get("page", "\udcff\0") == b""
        store.put("page", "a", b"later")
        store.save()
    assert read(folder, ["a"]) == {"a": b"later"}


def test_a_kind_that_is_none_is_an_error_of_the_caller(folder: Path) -> None:
    with opened(folder) as store:
        with pytest.raises(KeyError):
            store.put("pages", "a", b"")
        with pytest.raises(KeyError):
            store.get("pages", "a")


def test_nothing_is_made_before_something_is_saved(folder: Path) -> None:
    with opened(folder) as store:
        assert store.get("page", "a") is None
        store.save()
    assert not folder.parent.exists()


@POSIX
def test_the_folder_is_the_users_alone_and_marked(folder: Path) -> None:
    before = os.umask(0)
    try:
        kept(folder)
    finally:
        os.umask(before)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / FILE).stat().st_mode) == 0o600
    assert sorted(os.listdir(folder)) == [".gitignore", "CACHEDIR.TAG", FILE]  # noqa: PTH208
    assert (folder / ".gitignore").read_text() == "*\n"
    assert (folder / "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f06886806bc55\n")


def test_a_folder_that_holds_more_is_not_marked(folder: Path) -> None:
    folder.mkdir(parents=True, mode=0o700)
    (folder / "mine").touch()
    kept(folder)
    assert sorted(path.name for path in folder.iterdir()) == [FILE, "mine"]


@pytest.mark.parametrize("name", ["a?b", "a#b", "a%41", "ä ☃", "a'b", "file:"])
def test_the_folder_may_have_any_name(tmp_path: Path, name: str) -> None:
    assert kept(tmp_path / name) == read(tmp_path / name, [f"key {number}" for number in range(40)])
    assert [path.name for path in tmp_path.iterdir()] == [name]


Step = tuple[str, int, bytes]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["put", "put", "get", "save", "open", "other"]), st.integers(0, 5), st.binary(max_size=40)
    )
)


@settings(max_examples=40, deadline=None)
@given(STEPS)
def test_any_history_gives_what_a_dict_gives(steps: list[Step]) -> None:
    kinds = ("page", "diagram", "output")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name, "cache")
        saved, now = dict[tuple[str, int], bytes](), dict[tuple[str, int], bytes]()
        store = opened(folder)
        for what, number, value in steps:
            kind = kinds[number % 3]
            if what == "put":
                store.put(kind, str(number), value)
                now[kind, number] = value
            elif what == "get":
                assert store.get(kind, str(number)) == now.get((kind, number))
            elif what == "save":
                store.save()
                saved = dict(now)
            elif what == "open":
                store.close()
                store, now = opened(folder), dict(saved)
            else:
                with opened(folder) as other:
                    assert other.get(kind, str(number)) == saved.get((kind, number))
        store.close()


def test_a_large_value_is_not_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "_LARGEST", 10)
    with opened(folder) as store:
        store.put("page", "a", b"x" * 11)
        store.put("page", "b", b"x" * 10)
        assert store.get_many("page", ["a", "b"]) == {"b": b"x" * 10}


def test_not_all_waits_in_memory(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "_HELD", 100)
    with opened(folder) as store:
        store.put("page", "a", b"x" * 101)
    assert read(folder, ["a"]) == {"a": b"x" * 101}


@pytest.mark.parametrize("limits", [(8, 1 << 20), (1_000, 800)])
def test_what_was_not_used_for_longest_goes(
    folder: Path, monkeypatch: pytest.MonkeyPatch, limits: tuple[int, int]
) -> None:
    monkeypatch.setitem(cache._KINDS, "page", (1, *limits))
    now = 2_000_000_000
    monkeypatch.setattr(time, "time", lambda: now)
    for number in range(8):
        now += 2 * 86_400
        with opened(folder) as store:
            store.put("page", str(number), b"x" * 100)
            store.put("output", str(number), b"other")
            if number == 7:
                assert store.get("page", "0")
            store.save()
    now += 2 * 86_400
    with opened(folder) as store:
        assert store.get("page", "1")
        store.save()
    with opened(folder) as store:
        store.put("page", "8", b"x" * 100)
        store.save()
        assert sorted(store.get_many("page", [str(number) for number in range(9)])) == ["0", "1", "5", "6", "7", "8"]
        assert len(store.get_many("output", [str(number) for number in range(8)])) == 8


def test_a_read_within_a_day_writes_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = list(kept(folder))
    start = time.time()
    for later, writes in ((3_600, False), (2 * 86_400, True), (-7_200, True)):
        monkeypatch.setattr(time, "time", lambda later=later: start + later)
        before = (folder / FILE).read_bytes()
        with opened(folder) as store:
            assert len(store.get_many("page", keys)) == 40
            store.save()
        assert ((folder / FILE).read_bytes() != before) is writes
        monkeypatch.undo()


def test_a_file_that_is_garbage_is_replaced(folder: Path) -> None:
    for garbage in (
        b"",
        b"x",
        b"garbage " * 1000,
        bytes(5000),
        b"SQLite format 3\0",
        b"SQLite format 3\0" + bytes(9000),
    ):
        kept(folder)
        (folder / FILE).write_bytes(garbage)
        assert read(folder, ["key 1"]) == {}
        assert works(folder), garbage[:20]


def test_a_file_cut_anywhere_gives_true_values_or_none(folder: Path) -> None:
    values = kept(folder)
    whole = (folder / FILE).read_bytes()
    for part in range(20):
        (folder / FILE).write_bytes(whole[: len(whole) * part // 20])
        assert read(folder, list(values)).items() <= values.items()
        assert works(folder)


@pytest.mark.parametrize("seed", range(4))
def test_a_flipped_bit_gives_true_values_or_none(folder: Path, seed: int) -> None:
    values = kept(folder, 12)
    whole, lots = (folder / FILE).read_bytes(), random.Random(seed)
    missed = 0
    for turn in range(100):
        data = bytearray(whole)
        place = turn if seed == 0 else lots.randrange(len(data))  # the header, and anywhere
        data[place] ^= 1 << lots.randrange(8)
        (folder / FILE).write_bytes(data)
        found = read(folder, list(values))
        assert found.items() <= values.items()
        missed += found != values
        store = open_store(str(folder))
        if store is not None:  # nothing raises
            store.put("page", "new", b"new")
            store.save()
            store.close()
        for left in folder.glob(f"{FILE}*"):
            left.unlink()
    assert missed


def test_a_value_under_another_row_is_none(folder: Path) -> None:
    kept(folder)
    one, two = (cache._number(cache._name("page", f"key {number}")) for number in (1, 2))
    with sqlite3.connect(folder / FILE) as file:
        file.execute("UPDATE entries SET value = (SELECT value FROM entries WHERE id = ?) WHERE id = ?", (one, two))
        file.execute("UPDATE entries SET value = 'text' WHERE id NOT IN (?, ?)", (one, two))
        file.execute("UPDATE entries SET used = 'text', size = 'text'")
    file.close()
    assert list(read(folder, [f"key {number}" for number in range(40)])) == ["key 1"]


@pytest.mark.parametrize(
    "change",
    [
        "PRAGMA user_version = 99",
        "PRAGMA application_id = 7",
        "DROP TABLE entries",
        "ALTER TABLE entries RENAME used TO u",
    ],
)
def test_a_file_of_another_shape_is_replaced(folder: Path, change: str) -> None:
    kept(folder)
    file = sqlite3.connect(folder / FILE)
    file.execute(change)
    file.close()
    assert read(folder, ["key 1"]) == {}
    assert works(folder)


def test_a_file_kept_in_the_other_mode_is_read(folder: Path) -> None:
    values = kept(folder)
    file = sqlite3.connect(folder / FILE)
    file.execute("PRAGMA journal_mode = WAL")
    file.close()
    assert read(folder, list(values)) == values
    assert works(folder)


def test_a_python_without_sqlite_keeps_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept(folder)
    monkeypatch.setitem(sys.modules, "sqlite3", None)
    assert open_store(str(folder)) is None
    assert clean(str(folder)) == 0
    assert not folder.exists()


@pytest.mark.parametrize("name", [FILE, f"{FILE}-journal", f"{FILE}-wal", f"{FILE}-shm"])
@pytest.mark.parametrize("what", ["folder", "link", "dangling", "pipe"])
@POSIX
def test_what_is_no_file_is_left_alone(folder: Path, tmp_path: Path, name: str, what: str) -> None:
    values = kept(folder)
    other = tmp_path / "other"
    kept(other)
    place = folder / name
    place.unlink(missing_ok=True)
    if what == "folder":
        place.mkdir()
    elif what == "pipe":
        os.mkfifo(place)
    else:
        place.symlink_to(other / (FILE if what == "link" else "nothing"))
    assert open_store(str(folder)) is None
    assert "no regular file" in str(usable(str(folder), str(tmp_path / "course"), no_git))
    clean(str(folder))
    assert os.path.lexists(place)
    assert read(other, list(values)) == values


@POSIX
def test_a_folder_that_is_a_link_is_left_alone(folder: Path, tmp_path: Path) -> None:
    values = kept(tmp_path / "other")
    folder.parent.mkdir(parents=True)
    folder.symlink_to(tmp_path / "other")
    assert open_store(str(folder)) is None
    assert usable(str(folder), str(tmp_path / "course"), no_git) == "it is no folder"
    assert clean(str(folder)) == 0
    assert read(tmp_path / "other", list(values)) == values


def test_a_file_in_place_of_a_folder_keeps_nothing(folder: Path) -> None:
    folder.parent.parent.mkdir(parents=True)
    folder.parent.touch()
    store = open_store(str(folder))
    assert store is None
    assert clean(str(folder)) == 0
    folder.parent.unlink()
    folder.parent.mkdir()
    folder.touch()
    assert open_store(str(folder)) is None
    assert clean(str(folder)) == 0


@pytest.mark.parametrize("mode", [0o020, 0o002])
@pytest.mark.parametrize("name", ["", FILE])
@POSIX
def test_what_others_may_write_is_not_believed(folder: Path, tmp_path: Path, mode: int, name: str) -> None:
    kept(folder)
    path = folder / name
    path.chmod(path.stat().st_mode | mode)
    assert open_store(str(folder)) is None
    assert "other users may write to it" in str(usable(str(folder), str(tmp_path / "course"), no_git)).replace(
        f"{FILE} in ", ""
    )
    assert clean(str(folder)) in (0, 40)
    assert not folder.exists()


@pytest.mark.parametrize("name", ["", FILE])
@AS_ROOT
def test_what_belongs_to_another_user_is_not_believed(folder: Path, tmp_path: Path, name: str) -> None:
    kept(folder)
    os.chown(folder / name, NOBODY, NOBODY)
    assert open_store(str(folder)) is None
    assert "belongs to another user" in str(usable(str(folder), str(tmp_path / "course"), no_git))


@pytest.fixture
def disk() -> Iterator[Path]:
    """A small disk in memory."""
    with tempfile.TemporaryDirectory() as name:
        made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=512k,mode=700", "lint", name], capture_output=True)
        if made.returncode != 0:
            pytest.skip(f"no disk can be mounted here: {made.stderr.decode().strip()}")
        try:
            yield Path(name).resolve()
        finally:
            subprocess.run(["umount", name], check=True)


@AS_ROOT
def test_a_full_disk_costs_no_value(disk: Path) -> None:
    values = kept(disk / "cache")
    filler = disk / "filler"
    for room in (0, 1, 2, 3, 5, 8):
        with filler.open("wb", buffering=0) as file:
            try:
                while True:
                    file.write(bytes(4096))
            except OSError:
                file.truncate(max(0, filler.stat().st_size - 4096 * room))
        with opened(disk / "cache") as store:
            for number in range(100):
                store.put("page", f"more {number}", os.urandom(2_000))
            store.save()
        with opened(disk / "cache") as store:
            assert store.get_many("page", list(values)) == values
            assert store.get("page", "more 1") is None
        new = opened(disk / f"new {room}")
        new.put("page", "a", bytes(9000))
        new.save()
        new.close()
        filler.unlink()
    assert works(disk / "cache")


@AS_ROOT
def test_a_read_only_disk_is_read(disk: Path) -> None:
    values = kept(disk / "cache")
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    with opened(disk / "cache") as store:
        assert store.get_many("page", list(values)) == values
        store.put("page", "new", b"new")
        store.save()
    assert read(disk / "cache", [*values, "new"]) == values
    assert not works(disk / "other")


def started(code: str, *words: str) -> subprocess.Popen[str]:
    """A process that runs `code` and says so by a line."""
    return subprocess.Popen([sys.executable, "-S", "-c", code, *words], cwd=ROOT, stdout=subprocess.PIPE, text=True)


@pytest.mark.parametrize("lock", ["IMMEDIATE", "EXCLUSIVE"])
def test_a_locked_file_is_hardly_waited_for(folder: Path, monkeypatch: pytest.MonkeyPatch, lock: str) -> None:
    values = kept(folder)
    real, waits = sqlite3.connect, list[float]()

    def connected(*words: Any, **named: Any) -> sqlite3.Connection:
        waits.append(named["timeout"])
        made: sqlite3.Connection = real(*words, **named)
        return made

    monkeypatch.setattr(sqlite3, "connect", connected)
    before = opened(folder)
    file = real(folder / FILE, isolation_level=None)
    file.execute(f"BEGIN {lock}")
    try:
        if lock == "EXCLUSIVE":  # once, however many are asked for
            assert [before.get("page", key) for key in values] == [None] * 40
            assert open_store(str(folder)) is None
        else:
            assert before.get_many("page", list(values)) == values
        before.put("page", "new", b"new")
        before.save()
    finally:
        file.execute("ROLLBACK")
        file.close()
    assert waits
    assert all(wait <= 0.2 for wait in waits)
    assert read(folder, [*values, "new"]) == values  # what was not saved is dropped
    before.put("page", "later", b"later")
    before.save()
    before.close()
    assert read(folder, ["later"]) == {"later": b"later"}


def test_a_reader_keeps_no_writer_off(folder: Path) -> None:
    values = kept(folder)
    with opened(folder) as reader:
        assert reader.get_many("page", list(values)) == values
        assert works(folder)
        assert reader.get("page", "new") == b"new"


WRITER = """
import sys
from linter.project.cache import open_store
print("started", flush=True)
turn = 0
while not turn or sys.argv[3] == "on":
    for _ in range(int(sys.argv[3]) if sys.argv[3] != "on" else 1):
        turn += 1
        store = open_store(sys.argv[1])
        if store is None:
            continue
        for number in range(20):
            key = f"{number} of {sys.argv[2]}"
            store.put("page", key, (f"{key}: {turn} ").encode() * 200)
        store.save()
        store.close()
"""


def check_values(folder: Path, writers: Sequence[str]) -> int:
    """How many values are there; each is one that was put under its key."""
    keys = [f"{number} of {writer}" for writer in writers for number in range(20)]
    found = read(folder, keys)
    for key, value in found.items():
        one = value[: value.index(b" ", len(key) + 2) + 1]
        assert value == one * 200
        assert one.startswith(f"{key}: ".encode())
    return len(found)


def test_many_writers_at_once_mix_nothing(folder: Path) -> None:
    names = ["a", "b", "c", "d"]
    running = [started(WRITER, str(folder), name, "15") for name in names]
    while any(process.poll() is None for process in running):
        check_values(folder, names)
        time.sleep(0.01)
    for process in running:
        assert process.wait() == 0
        assert process.stdout is not None
        process.stdout.close()
    assert check_values(folder, names) >= 20  # whom the lock kept off, dropped what it had


@POSIX
def test_a_kill_leaves_old_or_new_values(folder: Path) -> None:
    lots = random.Random(1)
    met, kills = 0, 0
    while met < 20 or kills < 25:
        kills += 1
        process = started(WRITER, str(folder), "a", "on")
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(lots.random() * 0.05 * max(1, kills / 25))  # a busy machine takes longer to save something
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        met += check_values(folder, ["a"])
        turns = {value.split(b" ")[3] for value in read(folder, [f"{number} of a" for number in range(20)]).values()}
        assert len(turns) <= 1  # all of one save, or none
    assert works(folder)


@POSIX
def test_a_kill_at_every_write_leaves_old_or_new_values(folder: Path) -> None:
    """A limit on the size of files stops the process by a signal in the middle of a save."""
    values = kept(folder)
    code = """
import resource, signal, sys
from linter.project.cache import open_store
store = open_store(sys.argv[1])
for number in range(40):
    store.put("page", f"key {number}", b"new" * 900)
signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
store.save()
"""
    whole = (folder / FILE).read_bytes()
    for limit in range(0, len(whole) * 2, len(whole) // 5):
        done = subprocess.run([sys.executable, "-S", "-c", code, str(folder), str(limit)], cwd=ROOT, check=False)
        assert done.returncode in (0, -signal.SIGXFSZ)
        found = read(folder, list(values))
        assert found == (values if done.returncode else dict.fromkeys(values, b"new" * 900))
        for path in folder.glob(f"{FILE}*"):
            path.unlink()
        (folder / FILE).write_bytes(whole)
        (folder / FILE).chmod(0o600)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forked_child_knows_and_keeps_nothing(folder: Path) -> None:
    values = kept(folder)
    with opened(folder) as store:
        store.put("page", "held", b"the parent's")
        child = os.fork()
        if child == 0:
            code = 1
            try:
                store.put("page", "child", b"child")
                store.save()
                code = int(store.get("page", "key 1") is not None)
                store.close()
            finally:
                os._exit(code)
        assert os.waitpid(child, 0)[1] == 0
        assert store.get_many("page", list(values)) == values
    assert read(folder, ["child", "held"]) == {}


def test_clean_removes_what_was_written(folder: Path) -> None:
    assert clean(str(folder)) == 0
    kept(folder)
    assert clean(str(folder)) == 40
    assert not folder.exists()
    assert folder.parent.exists()


def test_clean_leaves_what_is_not_the_caches(folder: Path) -> None:
    folder.mkdir(parents=True, mode=0o700)
    (folder / ".gitignore").write_bytes(b"*\n")
    (folder / "mine.sqlite").touch()
    kept(folder)
    assert clean(str(folder)) == 40
    assert sorted(path.name for path in folder.iterdir()) == [".gitignore", "mine.sqlite"]


def test_clean_removes_a_damaged_file(folder: Path) -> None:
    kept(folder)
    (folder / FILE).write_bytes(b"garbage")
    (folder / f"{FILE}-journal").touch()
    assert clean(str(folder)) == 0
    assert not folder.exists()


@pytest.mark.parametrize("home", [None, "", "/", "//", "/data/a/", "relative", " ", "/data/ä"])
@pytest.mark.parametrize("xdg", [None, "", " ", "  /x", "relative", "~/x", "/x", "/x/", "//x", "/x y", "."])
@pytest.mark.parametrize("user", ["/data/u", "relative", None])
@pytest.mark.skipif(sys.platform == "win32", reason="there it asks platformdirs")
def test_the_folder_is_where_platformdirs_says(
    monkeypatch: pytest.MonkeyPatch, home: str | None, xdg: str | None, user: str | None
) -> None:
    import pwd

    def entry(number: int) -> pwd.struct_passwd:
        if user is None:
            raise KeyError(number)
        return pwd.struct_passwd(("u", "x", number, number, "", user, "/bin/sh"))

    monkeypatch.setattr(pwd, "getpwuid", entry)
    for name, value in (("HOME", home), ("XDG_CACHE_HOME", xdg), ("LINT_MODULES_CACHE_DIR", None)):
        monkeypatch.delenv(name, raising=False)
        if value is not None:
            monkeypatch.setenv(name, value)
    try:
        expected = platformdirs.user_cache_dir("lint-modules", appauthor=False)
    except RuntimeError:
        expected = None
    assert cache_folder() == expected


def test_a_named_folder_comes_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", "/xdg")
    monkeypatch.setenv("LINT_MODULES_CACHE_DIR", "by variable")
    assert cache_folder("by option") == str(tmp_path / "by option")
    assert cache_folder() == str(tmp_path / "by variable")
    monkeypatch.setenv("LINT_MODULES_CACHE_DIR", "")
    if sys.platform == "linux":
        assert cache_folder() == "/xdg/lint-modules"


@POSIX
def test_a_current_folder_that_is_gone_has_no_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    assert cache_folder("here") is None


def no_git(arguments: Sequence[str], folder: str) -> tuple[int, bytes] | None:
    return None


def git(arguments: Sequence[str], folder: str) -> tuple[int, bytes] | None:
    done = subprocess.run(
        ["git", *SAFE_OPTIONS, *arguments], cwd=folder, capture_output=True, env=git_environment(), check=False
    )
    return done.returncode, done.stdout


@pytest.fixture
def course(tmp_path: Path) -> Path:
    course = tmp_path / "repository/course"
    course.mkdir(parents=True)
    git(["init", "-q", "."], str(course.parent))
    return course


def test_a_folder_outside_the_project_is_used_without_git(course: Path, folder: Path) -> None:
    def never(arguments: Sequence[str], folder: str) -> tuple[int, bytes] | None:
        raise AssertionError

    assert usable(str(folder), str(course), never) is None
    kept(folder)
    assert usable(str(folder), str(course), never) is None


@pytest.mark.parametrize("place", ["course/.cache", "course/a/b [c]", ".cache", "elsewhere/x"])
@pytest.mark.parametrize("made", [False, True])
def test_a_folder_in_the_repository_must_be_ignored_and_hold_nothing_tracked(
    course: Path, place: str, made: bool
) -> None:
    top = course.parent
    inside = top / place
    assert usable(str(inside), str(course), git) == "it lies in the project, and git does not ignore it"
    assert usable(str(inside), str(course), no_git) == "it lies in the project, and git cannot be asked about it"
    if made:
        kept(inside)  # it ignores itself
    else:
        (top / ".gitignore").write_text("/" + place.replace("[", "\\[") + "/\n")
    assert usable(str(inside), str(course), git) is None
    inside.mkdir(parents=True, exist_ok=True, mode=0o700)
    other = inside.with_name(inside.name.upper())  # one folder on some disks
    for holder in (inside, other):
        holder.mkdir(exist_ok=True)
        (holder / "any").touch()
        git(["add", "--force", "--", str(holder / "any")], str(top))
        assert usable(str(inside), str(course), git) == "it lies in the project, and git tracks files in it"
        git(["rm", "-q", "-f", "--cached", "--", str(holder / "any")], str(top))
        assert usable(str(inside), str(course), git) is None


def test_a_project_without_git_holds_no_cache(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    assert usable(str(tmp_path / "a/cache"), str(tmp_path / "a"), git) is not None
    assert usable(str(tmp_path / "a"), str(tmp_path / "a"), git) is not None
    assert usable(str(tmp_path / "b"), str(tmp_path / "a"), git) is None


@POSIX
def test_a_link_in_the_project_leads_to_no_cache(course: Path, folder: Path, tmp_path: Path) -> None:
    kept(folder)
    (course / "link").symlink_to(folder.parent)
    assert usable(str(course / "link" / folder.name), str(course), git) == "a link in the project leads to it"
    (tmp_path / "other name").symlink_to(course.parent)  # and the project may itself be reached by one
    for root in (course, tmp_path / "other name/course"):
        for inside in (course / "c", tmp_path / "other name/course/c"):
            assert usable(str(inside), str(root), git) == "it lies in the project, and git does not ignore it"


def test_a_submodule_lies_in_the_repositories_around_it(course: Path) -> None:
    (course / ".git").write_text("gitdir: elsewhere\n")
    assert usable(str(course.parent / "cache"), str(course), git) is not None


def test_little_is_imported() -> None:
    code = """
import sys
import linter.project
before = set(sys.modules)
import linter.project.cache as cache
cache.cache_folder()
print(*sorted(set(sys.modules) - before))
"""
    words = [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{code}"]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    heavy = {"pathlib", "typing", "re", "json", "dataclasses", "contextlib", "click", "pydantic", "platformdirs"}
    assert not (heavy | {"sqlite3", "_sqlite3"}) & set(done.stdout.split()), done.stdout


@pytest.mark.parametrize("error", [MemoryError(), OSError("the disk fails")])
def test_a_folder_that_cannot_be_looked_at_is_not_used_and_costs_no_run(
    error: Exception, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(path: str) -> None:
        raise error

    monkeypatch.setattr("linter.project.cache._unsafe", fail)
    assert open_store(str(tmp_path)) is None
    assert str(usable(str(tmp_path), str(tmp_path), lambda *_: None)).startswith("it cannot be looked at")
