"""What rules find in a page, and which of them came to no verdict on it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from linter.checks import Check
from linter.checks.base import UnjudgedError
from linter.model import Problem, RunError
from linter.rules import Rule


def find_problems(
    rules: Sequence[Rule], path: str, look: Callable[[Check], Iterable[Problem]]
) -> tuple[list[tuple[Rule, Problem]], list[RunError]]:
    """The problems of a page by their rules, and the rules that came to no verdict on it; `look` asks a check."""
    found: list[tuple[Rule, Problem]] = []
    errors: list[RunError] = []
    for rule in rules:
        try:
            found.extend((rule, problem) for problem in look(rule.check))
        except UnjudgedError as error:
            errors.append(RunError(path, rule.code, str(error).replace("{rule}", rule.code)))
        except Exception as error:  # a rule's bug must not hide the other findings; the run ends with exit code 2
            message = f"rule crashed: {type(error).__name__}: {error}; please report it with the page"
            errors.append(RunError(path, rule.code, message))
    return found, errors
