"""What linting gives in tests."""

from __future__ import annotations

from collections.abc import Callable

from linter.linting.results import PageResult

Lint = Callable[..., PageResult]
