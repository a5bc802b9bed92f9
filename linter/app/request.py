"""What a run of `lint-modules check` was asked for, as one frozen value."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from linter.reports import Output
from linter.rules.selection import Selection


def flatten(values: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    """The selectors of an option given several times."""
    return tuple(selector for group in values for selector in group)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRequest:
    """The options of a run by their names on the command line; without any it is that of all pages by all rules."""

    paths: tuple[Path, ...] = ()
    output: tuple[Output, ...] = ()
    select: tuple[tuple[str, ...], ...] = ()
    extend_select: tuple[tuple[str, ...], ...] = ()
    ignore: tuple[tuple[str, ...], ...] = ()
    no_ignores: bool = False
    profile: str | None = None
    fail_level: str | None = None
    baseline: str | None = None
    no_baseline: bool = False
    new_from: str | None = None
    config_from: str | None = None
    fail_on_weaker: bool = False
    config_file: str | None = None
    isolated: bool = False
    history: int | None = None
    show_files: bool = False
    statistics: bool = False
    quiet: bool = False
    color: str = "auto"
    no_progress: bool = True
    no_auto: bool = False
    no_cache: bool = False
    cache_dir: str | None = None
    stdin_filename: str | None = None
    watch: bool = False
    jobs: int | None = None
    executor: str | None = None
    fix: bool = False
    diff: bool = False
    fix_only: bool = False
    unsafe_fixes: bool = False
    show_fixes: bool = False
    exit_non_zero_on_fix: bool = False

    @property
    def fixing(self) -> bool:
        """Whether fixes are to be applied, be it to show what they would change."""
        return self.fix or self.fix_only or self.diff

    @property
    def unreported(self) -> str | None:
        """The option that keeps the run from reporting findings, None where they are reported."""
        return "--diff" if self.diff else "--fix-only" if self.fix_only else None

    @property
    def stdin(self) -> bool:
        """Whether the page is read from standard input."""
        return self.paths == (Path("-"),)

    @property
    def first(self) -> Path | None:
        """The path that decides which project the run is of; None for the current folder's."""
        if self.stdin:
            return Path(self.stdin_filename) if self.stdin_filename else None
        return next(iter(self.paths), None)

    @property
    def selection(self) -> Selection:
        """What the command line says about which rules run."""
        return Selection(flatten(self.select) or None, flatten(self.extend_select), flatten(self.ignore))
