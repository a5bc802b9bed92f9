"""The policy of a run: which rules hold where, in which profile, and what suppressions may name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pathspec import GitIgnoreSpec

from linter.config.model import Config, ProfileBy
from linter.errors import ConfigError
from linter.findings import ALWAYS_RUN
from linter.markdown.front_matter import FrontMatter
from linter.rules.model import PUBLISH, Profile, Rule, RuleSet
from linter.rules.selection import Vocabulary, apply_profile, check_selector, selector_weight
from linter.text import globs
from linter.text.wording import did_you_mean


def check_profile(name: str, profiles: Iterable[Profile], where: str) -> str:
    """The name of a profile that exists. Raises ConfigError that says where the name stands, with a suggestion."""
    names = [profile.profile for profile in profiles]
    if name not in names:
        allowed = did_you_mean(name, names) or f"; the profiles are {', '.join(sorted(names))}"
        raise ConfigError(f"{where}: unknown profile {name!r}{allowed}")
    return name


def check_profiles(config: Config, standard: RuleSet) -> None:
    """Raises ConfigError where a configuration names a profile that does not exist."""
    if config.profile is not None:
        check_profile(config.profile, standard.profiles, "profile")
    for value, name in (config.profile_by.values if config.profile_by else {}).items():
        check_profile(name, standard.profiles, f"profile-by.values.{value}")
    for name in config.profiles:
        check_profile(name, standard.profiles, "profiles")


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
        """The rules that run on a page in the profile of this name."""
        off = self.off(path) if self.ignores else frozenset()
        rules = [rule for rule in rules if rule.code not in off] if off else rules
        profile = self.profiles.get(name)
        if profile is None or next(profile.levels(), None) is None:
            return rules
        return [applied for rule in rules if (applied := self._applied(rule, profile)) is not None]

    def _applied(self, rule: Rule, profile: Profile) -> Rule | None:
        key = (profile.profile, id(rule))
        if key not in self._memo:
            self._memo[key] = (rule, apply_profile(rule, profile))  # the rule is kept, so that its id stays its own
        return self._memo[key][1]

    def profile_of(self, matter: FrontMatter) -> str:
        """The name of a page's profile: by its front matter, where the configuration allows it to choose."""
        field = matter.fields.get(self.by.key) if self.by and matter.fault is None else None
        if self.by is None or field is None:
            return self.profile
        wanted = field.text.casefold()
        return next((name for value, name in self.by.values.items() if value.casefold() == wanted), self.profile)

    def off(self, path: str) -> frozenset[str]:
        """The codes of the rules that the configuration switches off for a page."""
        return frozenset(code for spec, codes in self.per_file if spec.match_file(path) for code in codes)

    def without_ignores(self) -> Policy:
        """The policy without ignores: nothing is hidden."""
        return replace(self, ignores=False)

    def with_profile(self, name: str) -> Policy:
        """The policy with all pages in one profile, whatever their front matter says.

        Raises ConfigError for an unknown profile.
        """
        return replace(self, profile=check_profile(name, self.profiles.values(), "--profile"), by=None)


DEFAULT_POLICY = Policy()


def build_policy(config: Config, standard: RuleSet) -> Policy:
    """The policy of a configuration. Raises UnknownRuleError, ConfigError."""
    per_file = tuple(_per_file(config.per_file_ignores, standard.rules))
    check_profiles(config, standard)
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
    per_file = []
    for glob, selectors in ignores.items():
        try:
            spec = globs.compile_globs([glob])
        except ValueError as error:
            raise ConfigError(f"per-file-ignores: {error}") from None
        for selector in selectors:
            check_selector(selector, rules, f"per-file-ignores.{glob!r}")
        codes = {rule.code for rule in rules for selector in selectors if selector_weight(selector, rule) is not None}
        per_file.append((spec, frozenset(codes - ALWAYS_RUN)))
    return per_file
