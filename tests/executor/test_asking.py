"""Which executors can be asked for, and with what."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from threading import Thread

import pytest

from linter.cli import scheduler
from tests.test_cli import lint


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
    monkeypatch.setattr(scheduler, "_PATIENCE", 1.0)
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
