"""What rules find in a document; what a check has found there is not looked for a second time."""

from __future__ import annotations

from collections.abc import Sequence

from linter.checks import Context
from linter.checks.base import UnjudgedError
from linter.model import Problem, RunError
from linter.parts import Document
from linter.rules import Rule
from linter.skeleton_demands import demanding

_Problems = tuple[list[Problem], Exception | None]
Shared = dict[int, _Problems]
"""The problems of one document by the identity of the check."""


def shared_problems(rules: Sequence[Rule], document: Document, context: Context) -> Shared:
    """What checks have found in a document of the corpus so far: the run judges it, and the trackers ask for a verdict.

    Problems depend on the check, the document, what else is there, and on what the rules that judge the document
    demand together (see `Context`): where one of these differs, nothing is shared. `rules` are all that were asked for.
    """
    corpus = context.corpus
    if corpus.documents.get(document.path) is not document:
        return {}
    held = tuple(id(rule.check) for rule in demanding(rules, document))
    return corpus.once(("problems", id(document), id(context.judge), held), dict)


def _problems(rule: Rule, document: Document, context: Context, shared: Shared) -> _Problems:
    """The problems a check finds, and the exception that ended its search."""
    key = id(rule.check)
    if key not in shared:
        problems: list[Problem] = []
        ended: Exception | None = None
        try:
            problems.extend(rule.check.problems(document, context))
        except Exception as error:  # told of by `find_problems`
            ended = error.with_traceback(None)
        shared[key] = problems, ended
    return shared[key]


def find_problems(
    rules: Sequence[Rule], document: Document, context: Context, shared: Shared
) -> tuple[list[tuple[Rule, Problem]], list[RunError]]:
    """The problems of a document, and the rules that came to no verdict on it."""
    found: list[tuple[Rule, Problem]] = []
    errors: list[RunError] = []
    for rule in rules:
        problems, error = _problems(rule, document, context, shared)
        found.extend((rule, problem) for problem in problems)
        if isinstance(error, UnjudgedError):
            errors.append(RunError(document.path, rule.code, str(error).replace("{rule}", rule.code)))
        elif error is not None:  # a rule's bug must not hide the other findings; the run ends with exit code 2
            message = f"rule crashed: {type(error).__name__}: {error}; please report it with the page"
            errors.append(RunError(document.path, rule.code, message))
    return found, errors
