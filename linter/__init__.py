"""lint-modules: a quality gate for learning modules, their exams and trackers.

What programs may rely on is imported from here, `from linter import lint_paths`; docs/api.md describes it. A name is
imported when it is asked for first, so that `import linter` costs nothing.
"""

from __future__ import annotations

TYPE_CHECKING = False  # `typing` would take longer to import than all of this
if TYPE_CHECKING:
    from typing import Any

    from linter.api import Rules, lint_paths, lint_text, load_rules
    from linter.errors import (
        BaselineError,
        ConfigError,
        LintModulesError,
        NotFoundError,
        StandardError,
        UnknownRuleError,
    )
    from linter.findings import Finding, Place, Range, Repair, Replacement, Report, RuleInfo, RunError, Severity

__version__ = "0.1.0"

__all__ = [
    "BaselineError",
    "ConfigError",
    "Finding",
    "LintModulesError",
    "NotFoundError",
    "Place",
    "Range",
    "Repair",
    "Replacement",
    "Report",
    "RuleInfo",
    "Rules",
    "RunError",
    "Severity",
    "StandardError",
    "UnknownRuleError",
    "__version__",
    "lint_paths",
    "lint_text",
    "load_rules",
]
_HOMES = {
    **dict.fromkeys(("lint_paths", "lint_text"), "linter.api"),
    **dict.fromkeys(("Rules", "load_rules"), "linter.api"),
    **dict.fromkeys((name for name in __all__ if name.endswith("Error")), "linter.errors"),
    **dict.fromkeys(
        ("Finding", "Place", "Range", "Repair", "Replacement", "Report", "RuleInfo", "RunError", "Severity"),
        "linter.findings",
    ),
}


def __getattr__(name: str) -> Any:
    """A name of `__all__` from the module it stands in. Raises AttributeError for any other."""
    if name not in _HOMES:
        raise AttributeError(f"module 'linter' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """What the package offers to programs, beside what every module has."""
    return sorted({*globals(), *__all__})
