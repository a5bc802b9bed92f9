"""A scheduler and workers of Dask as processes of their own, on this machine."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.helpers.environment import checkout

PLAIN = {"DASK_DISTRIBUTED__WORKER__MEMORY__TERMINATE": "false"}  # the load of this machine is no part of a test


@dataclass
class Machines:
    """Processes that are ended with the test."""

    port: int
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"dask://127.0.0.1:{self.port}"

    def start(self, module: str, *arguments: str, env: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.{module}", *arguments, "--no-dashboard"]
        given = checkout(**PLAIN, **(env or {}))
        silent = subprocess.DEVNULL
        self.started.append(subprocess.Popen(command, env=given, stdin=silent, stdout=silent, stderr=silent))
        return self.started[-1]

    def worker(self, *arguments: str) -> subprocess.Popen[bytes]:
        return self.start(
            "dask_worker", f"127.0.0.1:{self.port}", "--nthreads", "1", "--no-nanny", "--memory-limit", "0", *arguments
        )


@contextmanager
def scheduler(env: Mapping[str, str] | None = None) -> Iterator[Machines]:
    """A scheduler that listens, without workers."""
    machines = Machines(_free())
    try:
        process = machines.start("dask_scheduler", "--host", "127.0.0.1", "--port", str(machines.port), env=env)
        while not _listens(machines.port):
            assert process.poll() is None, "the scheduler ended"
            time.sleep(0.1)
        yield machines
    finally:
        for process in machines.started:
            process.kill()
            process.wait()


def staff(machines: Machines, number: int, *arguments: str) -> list[subprocess.Popen[bytes]]:
    """Starts workers, and waits until all of them have come."""
    from distributed import Client

    workers = [machines.worker(*arguments) for _ in range(number)]
    with Client(f"127.0.0.1:{machines.port}", set_as_default=False) as client:
        client.wait_for_workers(number)
    return workers


def _free() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        assert isinstance(port, int)
        return port


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def many_pages(course: Path, copies: int) -> None:
    """Copies the first module of a course, so that there is something to spread."""
    text = (course / "docs/module-1-backpressure.md").read_text(encoding="utf-8")
    for number in range(100, 100 + copies):
        (course / f"docs/module-{number}-copy.md").write_text(text, encoding="utf-8")
