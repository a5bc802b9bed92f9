"""Lays profiles over rules."""

from __future__ import annotations

from collections.abc import Iterable

from linter.config import Config
from linter.errors import ConfigError
from linter.model import Severity
from linter.profile import Profile
from linter.rules import Rule, Standard
from linter.selection import fit
from linter.validation import did_you_mean

FIRM = frozenset({"DOC001", "DOC002", "DOC012", "DOC013"})  # without them, nothing else can be relied on


def laid_over(rule: Rule, profile: Profile) -> Rule | None:
    """The rule as a profile wants it, None where it is off.

    The longer selector wins, then the graver severity. What says that other findings may be missing stays as it is.
    """
    fitting = [
        (weight, order, severity)
        for order, (selector, severity) in enumerate(profile.levels())
        if (weight := fit(selector, rule)) is not None
    ]
    if not fitting or rule.code in FIRM:
        return rule
    severity = max(fitting, key=lambda one: one[:2])[2]
    return None if severity is None else rule.model_copy(update={"severity": severity, "severity_when": {}})


def level(rule: Rule, profile: Profile) -> Severity | None:
    """The severity of a rule in a profile, None where it is off."""
    found = laid_over(rule, profile)
    return None if found is None else found.severity


def known(name: str, profiles: Iterable[Profile], where: str) -> str:
    """The name of a profile that is there. Raises ConfigError with a suggestion, and where the name stands."""
    names = [profile.profile for profile in profiles]
    if name not in names:
        allowed = did_you_mean(name, names) or f"; the profiles are {', '.join(sorted(names))}"
        raise ConfigError(f"{where}: unknown profile {name!r}{allowed}")
    return name


def check_named(config: Config, standard: Standard) -> None:
    """Every profile that a configuration names is there. Raises ConfigError."""
    if config.profile is not None:
        known(config.profile, standard.profiles, "profile")
    for value, name in (config.profile_by.values if config.profile_by else {}).items():
        known(name, standard.profiles, f"profile-by.values.{value}")
    for name in config.profiles:
        known(name, standard.profiles, "profiles")
