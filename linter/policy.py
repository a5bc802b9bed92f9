"""What a run makes of the wishes of its configuration and its pages: which rules hold where, what may be silenced."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pathspec import GitIgnoreSpec

from linter.config import Config, ConfigError
from linter.rules import READING, Rule, Standard
from linter.selection import fit, known
from linter.suppression_syntax import Vocabulary


@dataclass(frozen=True, slots=True)
class Policy:
    """What holds for all pages of a run.

    `vocabulary` is what suppressions may name, None for the rules that run; `per_file` are globs with the codes of the
    rules that do not run there. With `ignores` off, everything is shown that these would hide.
    """

    vocabulary: Vocabulary | None = None
    require_reason: bool = False
    per_file: tuple[tuple[GitIgnoreSpec, frozenset[str]], ...] = ()
    ignores: bool = True

    def off(self, path: str) -> frozenset[str]:
        """The codes of the rules that the configuration switches off for a page."""
        return frozenset(code for globs, codes in self.per_file if globs.match_file(path) for code in codes)

    def shows_all(self) -> Policy:
        """The same, hiding nothing."""
        return replace(self, ignores=False)


DEFAULT = Policy()


def policy(config: Config, standard: Standard) -> Policy:
    """The policy of a configuration. Raises UnknownRuleError, ConfigError."""
    per_file = tuple(_per_file(config.per_file_ignores, standard.rules))
    return Policy(Vocabulary(standard.rules), config.require_reason, per_file)


def _per_file(
    ignores: Mapping[str, Sequence[str]], rules: Sequence[Rule]
) -> list[tuple[GitIgnoreSpec, frozenset[str]]]:
    found = []
    for glob, selectors in ignores.items():
        try:
            globs = GitIgnoreSpec.from_lines([glob])
        except (ValueError, re.error) as error:
            raise ConfigError(f"per-file-ignores: {error}") from None
        for selector in selectors:
            known(selector, rules)
        fitting = {rule.code for rule in rules for one in selectors if fit(one, rule) is not None}
        found.append((globs, frozenset(fitting - {READING})))
    return found
