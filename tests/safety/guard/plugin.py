"""Runs every call of the command line that a test makes under the guard, here or in a process of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest

from tests.safety.guard import guard

_START = subprocess.Popen.__init__


class Guarding:
    """Fails a test with what its calls did that no call may do."""

    def __init__(self) -> None:
        self._notes = Path(tempfile.mkdtemp(prefix="lint-modules-guard-"))
        os.environ[guard.LOG] = str(self._notes)
        subprocess.Popen.__init__ = guard.wrapping(_START, str(self._notes))  # type: ignore[method-assign]
        guard.wait()

    def pytest_unconfigure(self) -> None:
        self.end()

    def end(self) -> None:
        """Takes the guard away."""
        guard.stop()
        os.environ.pop(guard.LOG, None)
        subprocess.Popen.__init__ = _START  # type: ignore[method-assign]
        shutil.rmtree(self._notes, ignore_errors=True)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self) -> Generator[None, None, None]:
        yield
        self._tell()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self) -> Generator[None, None, None]:
        try:
            yield
        finally:
            self._tell()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_teardown(self) -> Generator[None, None, None]:
        yield
        self._tell()

    def _tell(self) -> None:
        if told := self.told():
            pytest.fail("the command line did what it may not do:\n" + "\n".join(told), pytrace=False)

    def told(self) -> list[str]:
        """What was noted since this was last asked."""
        found = []
        for path in sorted(self._notes.glob("*")):  # none once the guard was taken away
            found += [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
            path.unlink()
        return [f"{one['did']} (in {one['test']})" for one in found]
