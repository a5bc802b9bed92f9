"""Which executors can be asked for, with how many processes, and what two machines must have in common."""

from __future__ import annotations

import importlib.metadata
import logging
import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from shutil import copytree
from threading import Thread

import pytest

from linter import __version__
from linter.app import dask, executors
from linter.app.dask import difference, installed
from tests.helpers.command import Done, lint
from tests.helpers.paths import ROOT


@pytest.mark.parametrize(
    "address",
    [
        "ray://a:1",
        "a:8786",
        "dask:/a:1",
        "dask://a",
        "dask://:1",
        "dask://a:99999",
        "dask://a:b",
        "dask://u@a:1",
        "dask://a:1/x",
        "",
    ],
)
def test_an_address_of_another_kind_is_a_usage_error(address: str, tmp_path: Path) -> None:
    done = lint("--executor", address, cwd=tmp_path)
    assert done.code == 2
    assert "is no address as dask://HOST:PORT, the only kind that is known" in done.err


@pytest.mark.parametrize("arguments", [["-"], ["--fix"], ["--diff"], ["--show-fixes"]])
def test_what_this_process_does_itself_goes_with_no_executor(arguments: list[str], tmp_path: Path) -> None:
    done = lint("--executor", "dask://127.0.0.1:8786", *arguments, cwd=tmp_path)
    assert done.code == 2
    assert "--executor examines pages elsewhere" in done.err


@pytest.mark.parametrize(
    "said", [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\x01" + b"\0" * 7 + b"\x08" + b"\0" * 7 + b"nonsense"]
)
def test_what_is_no_scheduler_is_told(said: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed", reason="the extra `dask` is not installed")
    monkeypatch.setattr(dask, "ANSWER", 1.0)
    (tmp_path / "module-1-queues.md").write_text("# Module 1: Queues\n", encoding="utf-8")
    with answering(said) as address:
        done = lint("--no-cache", "--executor", f"dask://{address}", cwd=tmp_path)
    assert (done.code, done.out) == (2, "")
    fact = f"no Dask scheduler answers at {address} within 1 seconds: start one with `dask scheduler`"
    assert done.err == f"lint-modules: error: {fact}\n"
    loud = [name for name in logging.root.manager.loggerDict if name.startswith(("distributed", "tornado"))]
    assert "distributed.client" in loud
    assert not [name for name in loud if logging.getLogger(name).isEnabledFor(logging.CRITICAL)]


@contextmanager
def answering(said: bytes) -> Iterator[str]:
    """The address of one who takes calls, says the same to everyone, and hangs up on nobody before the end."""
    with socket.create_server(("127.0.0.1", 0)) as server, ExitStack() as taken:

        def answer() -> None:
            with suppress(OSError):  # nobody can call any more
                while True:
                    call = taken.enter_context(server.accept()[0])
                    with suppress(OSError):  # the caller hung up
                        call.sendall(said)

        thread = Thread(target=answer)
        thread.start()
        try:
            yield f"127.0.0.1:{server.getsockname()[1]}"
        finally:
            server.shutdown(socket.SHUT_RDWR)  # wakes who waits for a call
            thread.join()


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(executors, "WORTH", 0)
    monkeypatch.setattr(executors, "usable", lambda: 2)
    monkeypatch.delenv("LINT_MODULES_JOBS", raising=False)
    return Path(copytree(ROOT / "examples/course", tmp_path / "course"))


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many processes each run has started."""
    real, numbers = executors.ProcessExecutor._start, list[int]()

    def counted(self: executors.ProcessExecutor[object, object]) -> bool:
        numbers.append(self._number)
        return real(self)

    monkeypatch.setattr(executors.ProcessExecutor, "_start", counted)
    return numbers


def checked(course: Path, *options: str) -> Done:
    return lint("--no-cache", "--select", "FB,TRK", "--output", "json", *options, cwd=course)


@pytest.mark.slow
def test_as_many_processes_as_are_asked_for_find_the_same(
    course: Path, started: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers, found = [], []
    for options, variable in (((), ""), (("--jobs", "1"), "3"), (("-j", "3"), ""), (("-j1",), ""), ((), "3")):
        monkeypatch.setenv("LINT_MODULES_JOBS", variable)
        started.clear()
        found.append(checked(course, *options))
        numbers.append(sum(started))
    assert numbers == [2, 0, 3, 0, 3]
    assert found == [found[0]] * 5
    assert '"FB' in found[0].out


@pytest.mark.parametrize("number", ["0", "-1", "257", "two", ""])
def test_a_number_that_makes_no_sense_is_a_usage_error(number: str, course: Path) -> None:
    done = checked(course, f"--jobs={number}")
    assert done.code == 2
    assert "--jobs" in done.err


@pytest.fixture(autouse=True)
def anew() -> Iterator[None]:
    installed.cache_clear()
    yield
    installed.cache_clear()


def test_it_names_what_judges_pages() -> None:
    found = installed(True)
    assert found["lint-modules"] == __version__
    assert found["Python"] == f"{sys.version_info.major}.{sys.version_info.minor}"
    assert found["markdown-it-py"] == importlib.metadata.version("markdown-it-py")
    assert installed(False)["the engine for diagrams"] == "none"


def test_the_first_difference_is_told() -> None:
    here = installed(False)
    assert difference(here, here) is None
    there = {**here, "PyYAML": "5.1", "lint-modules": "0.0.9"}
    assert difference(there, here) == f"lint-modules 0.0.9, and here {__version__}: install the same on all machines"
    assert "lint-modules unknown" in str(difference({}, here))


def test_a_package_without_metadata_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def version(name: str) -> str:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "version", version)
    assert installed(False)["PyYAML"] == "unknown"
