"""What tests and the processes they start find around them: made here, and not taken over from whoever starts them.

No variable of Python, of a locale, a terminal, a build server, git or lint-modules gets in from outside, and neither do
signals that a shell lets its background jobs ignore, or the mask of new files.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from linter.project.cache import cache_folder
from tests.helpers.paths import ROOT

if TYPE_CHECKING:
    import pytest

_KEPT = {
    *("PATH", "HOME", "USER", "LOGNAME", "SHELL", "TMPDIR", "TEMP", "TMP", "VIRTUAL_ENV"),
    *("APPDATA", "LOCALAPPDATA", "USERPROFILE", "PROGRAMDATA", "SYSTEMROOT", "SYSTEMDRIVE", "COMSPEC", "PATHEXT"),
    *("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"),
    *("CHROMIUM", "DAMAGED_PAGES", "RENDER_EVERY_PAGE", "FULL_TESTS"),  # what some tests are told by hand
}
# How packages are installed, and what runs, measures or spreads the tests.
_KEPT_OF = (
    "PIP_",
    "UV_",
    "SSL_CERT_",
    "PYTEST_",
    "HYPOTHESIS_",
    "COVERAGE_",
    "COV_CORE_",
    "PLAYWRIGHT_",
    "LD_",
    "DYLD_",
)
_SET = {
    "LANG": "C.UTF-8",
    "TZ": "UTC",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "LINT_MODULES_NO_CACHE": "1",  # no test but those of the cache leaves one behind, or is told what another one found
}
_PYTHONS_OWN = {getattr(signal, name) for name in ("SIGPIPE", "SIGXFSZ") if hasattr(signal, name)}  # children heed them


_taken = False


def take_up() -> None:
    """Gives this process the surroundings of tests; those it starts inherit them."""
    global _taken
    _taken = True
    mine = made()
    os.environ.clear()
    os.environ.update(mine)
    if sys.platform == "win32":
        return
    time.tzset()
    os.umask(0o022)
    if threading.current_thread() is not threading.main_thread():
        return
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    for number in signal.valid_signals() - _PYTHONS_OWN:
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)


def made() -> dict[str, str]:
    """The variables that tests begin with."""
    kept = {name: value for name, value in os.environ.items() if name.upper() in _KEPT or name.startswith(_KEPT_OF)}
    return kept | _SET


def around(measured: bool = True, **more: str | None) -> dict[str, str]:
    """The variables for a process that a test starts: those of the test, and others; one that is None is taken away.

    Where it is not `measured`, nothing of `coverage` gets in.
    """
    mine = dict(os.environ) if _taken else made()
    both = {name: value for name, value in {**mine, **more}.items() if value is not None}
    return both if measured else {name: value for name, value in both.items() if not name.startswith("COVERAGE_")}


def checkout(measured: bool = True, **more: str | None) -> dict[str, str]:
    """The same for a process that imports this checkout, wherever it runs."""
    return around(measured, **{"PYTHONPATH": str(ROOT), **more})


def cached(home: Path) -> dict[str, str]:
    """The variables of a person who has a cache, in a home of their own."""
    names = ("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "APPDATA", "LOCALAPPDATA")
    return {**dict.fromkeys(names, str(home)), "LINT_MODULES_NO_CACHE": ""}


def use_cache(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Has a test use a cache in a home of its own; returns its folder, which is not made yet."""
    for name, value in cached(home).items():
        monkeypatch.setenv(name, value)
    folder = cache_folder()
    assert folder is not None
    return Path(folder)
