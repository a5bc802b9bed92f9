"""All that the findings and facts of single pages depend on beside the pages, as the name of what is kept of them."""

from __future__ import annotations

import hashlib
import os
from dataclasses import asdict
from pathlib import Path

from linter import __version__
from linter.cli.again import unattended
from linter.cli.inputs import program
from linter.cli.page_cache import PageCache
from linter.cli.request import Request
from linter.cli.runner import Run
from linter.cli.warm import kept_in
from linter.mermaid import engine_version


def page_cache(run: Run, request: Request) -> PageCache | None:
    """What is known of the pages of a run; None where nothing may be kept."""
    root = Path(os.path.abspath(run.project.root))
    if request.no_cache or unattended() or not os.access(root, os.W_OK):
        return None
    if run.examiner.judge is not None and engine_version() in ("none", "unknown"):
        return None  # nobody knows what its verdicts depend on
    try:
        return PageCache(kept_in(root, request), root, _name(run, request))
    except OSError:  # the program is being replaced as it runs
        return None


def _name(run: Run, request: Request) -> str:
    """A digest of all that the findings and facts of a page depend on beside the page, on this machine."""
    return digest_of_inputs(run, request, str(run.project.root.resolve()).encode("utf-8", "surrogatepass"), *program())


def digest_of_inputs(run: Run, request: Request, *more: bytes) -> str:
    """A digest of the same with `more` in place of the machine: equal ones judge a page alike."""
    sums = hashlib.blake2b(digest_size=16)
    for part in more:
        sums.update(part)
    parts = [__version__, run.project.config.model_dump_json(), repr(run.examiner.site)]
    parts += [repr(asdict(request.selection)), repr((request.no_ignores, request.profile))]
    parts += [engine_version() if run.examiner.judge is not None else "none"]
    standard = run.standard
    parts += [one.model_dump_json() for one in (*standard.rules, *standard.kinds, *standard.profiles)]
    sums.update("\0".join(parts).encode("utf-8", "surrogatepass"))
    return sums.hexdigest()
