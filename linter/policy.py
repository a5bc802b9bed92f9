"""What a run makes of the wishes of its configuration and its pages: which rules hold where, what may be silenced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from pathspec import GitIgnoreSpec

from linter import globs
from linter.config import Config, ProfileBy
from linter.errors import ConfigError
from linter.front_matter import FrontMatter
from linter.profile import PUBLISH, Profile
from linter.profiles import check_named, laid_over
from linter.profiles import known as known_profile
from linter.rules import READING, Rule, Standard
from linter.selection import fit, known
from linter.suppression_syntax import Vocabulary


@dataclass(frozen=True, slots=True)
class Policy:
    """What holds for all pages of a run.

    `vocabulary` is what suppressions may name, None for the rules that run; `per_file` are globs with the codes of the
    rules that do not run there. With `ignores` off, everything is shown that these would hide. `profile` is that of
    pages whose front matter chooses none; only the configuration lets it choose (`by`).
    """

    vocabulary: Vocabulary | None = None
    require_reason: bool = False
    per_file: tuple[tuple[GitIgnoreSpec, frozenset[str]], ...] = ()
    ignores: bool = True
    profiles: Mapping[str, Profile] = field(default_factory=dict)
    profile: str = PUBLISH
    by: ProfileBy | None = None
    _memo: dict[tuple[str, int], tuple[Rule, Rule | None]] = field(default_factory=dict, repr=False, compare=False)

    def running(self, rules: Sequence[Rule], path: str, matter: FrontMatter) -> Sequence[Rule]:
        """The rules that run on a page, as its profile wants them."""
        return self.running_in(rules, path, self.profile_of(matter))

    def running_in(self, rules: Sequence[Rule], path: str, name: str) -> Sequence[Rule]:
        """The rules that run on a page in a profile of a name."""
        off = self.off(path) if self.ignores else frozenset()
        rules = [rule for rule in rules if rule.code not in off] if off else rules
        profile = self.profiles.get(name)
        if profile is None or next(profile.levels(), None) is None:
            return rules
        return [found for rule in rules if (found := self._laid_over(rule, profile)) is not None]

    def _laid_over(self, rule: Rule, profile: Profile) -> Rule | None:
        key = (profile.profile, id(rule))
        if key not in self._memo:
            self._memo[key] = (rule, laid_over(rule, profile))  # the rule is kept, so that its id stays its own
        return self._memo[key][1]

    def profile_of(self, matter: FrontMatter) -> str:
        """The name of a page's profile: by its front matter, where the configuration allows it to choose."""
        found = matter.fields.get(self.by.key) if self.by and matter.fault is None else None
        if self.by is None or found is None:
            return self.profile
        said = found.text.casefold()
        return next((name for value, name in self.by.values.items() if value.casefold() == said), self.profile)

    def off(self, path: str) -> frozenset[str]:
        """The codes of the rules that the configuration switches off for a page."""
        return frozenset(code for named, codes in self.per_file if named.match_file(path) for code in codes)

    def shows_all(self) -> Policy:
        """The same, hiding nothing."""
        return replace(self, ignores=False)

    def with_profile(self, name: str) -> Policy:
        """The same, all pages in one profile, whatever they say. Raises ConfigError for an unknown one."""
        return replace(self, profile=known_profile(name, self.profiles.values(), "--profile"), by=None)


DEFAULT = Policy()


def policy(config: Config, standard: Standard) -> Policy:
    """The policy of a configuration. Raises UnknownRuleError, ConfigError."""
    per_file = tuple(_per_file(config.per_file_ignores, standard.rules))
    check_named(config, standard)
    return Policy(
        Vocabulary(standard.rules),
        config.require_reason,
        per_file,
        profiles={profile.profile: profile for profile in standard.profiles},
        profile=config.profile or PUBLISH,
        by=config.profile_by,
    )


def _per_file(
    ignores: Mapping[str, Sequence[str]], rules: Sequence[Rule]
) -> list[tuple[GitIgnoreSpec, frozenset[str]]]:
    found = []
    for glob, selectors in ignores.items():
        try:
            named = globs.spec([glob])
        except ValueError as error:
            raise ConfigError(f"per-file-ignores: {error}") from None
        for selector in selectors:
            known(selector, rules, f"per-file-ignores.{glob!r}")
        fitting = {rule.code for rule in rules for one in selectors if fit(one, rule) is not None}
        found.append((named, frozenset(fitting - {READING})))
    return found
