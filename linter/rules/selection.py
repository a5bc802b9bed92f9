"""Which rules run, with which severity, and which a suppression may name.

Selectors are codes, prefixes, names, families and ALL, as in Ruff. The options of a command line are read without the
rules, so this module imports no check.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from linter.errors import UnknownRuleError
from linter.findings import ALWAYS_RUN, FIXED_SEVERITY, UNSUPPRESSIBLE, Severity, Span

if TYPE_CHECKING:
    from linter.rules.model import Profile, Rule, RuleSet


@dataclass(frozen=True, slots=True)
class Selection:
    """What one place (the configuration, the command line) says about which rules run."""

    select: tuple[str, ...] | None = None
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()


def select_rules(standard: RuleSet, config: Selection, command: Selection) -> tuple[Rule, ...]:
    """The rules that run. The longer selector wins, then the command line, then `ignore`.

    Without `select`, all errors and warnings run. `--select` replaces the configuration's. Raises UnknownRuleError.
    """
    for selection, prefix in ((config, ""), (command, "--")):
        for key, selectors in (
            ("select", selection.select or ()),
            ("extend-select", selection.extend_select),
            ("ignore", selection.ignore),
        ):
            for selector in selectors:
                check_selector(selector, standard.rules, f"{prefix}{key}")
    chosen = command.select if command.select is not None else config.select
    layer = 1 if command.select is not None else 0
    wishes = [(selector, layer, True) for selector in chosen or ()]
    wishes += [(selector, 0, True) for selector in config.extend_select if command.select is None]
    wishes += [(selector, 1, True) for selector in command.extend_select]
    wishes += [(selector, 0, False) for selector in config.ignore]
    wishes += [(selector, 1, False) for selector in command.ignore]
    return tuple(rule for rule in standard.rules if rule.code in ALWAYS_RUN or _runs(rule, wishes, chosen is None))


def _runs(rule: Rule, wishes: Sequence[tuple[str, int, bool]], default: bool) -> bool:
    """Whether a rule runs by the wishes (selector, layer, whether it shall run); `default` where none speaks of it."""
    fitting = [
        (weight, layer, not wanted)
        for selector, layer, wanted in wishes
        if (weight := selector_weight(selector, rule)) is not None
    ]
    if not fitting:
        return default and rule.severity is not Severity.INFO
    return not max(fitting)[2]


def selector_weight(selector: str, rule: Rule) -> int | None:
    """How closely a selector names a rule: 0 for ALL, a prefix's length, 99 for a code or name; None for no fit."""
    wanted = selector.strip().casefold()
    if wanted == "all":
        return 0
    if wanted in (rule.code.casefold(), rule.name):
        return 99
    if wanted == rule.family:
        return 3  # as close as the letters of a code
    return len(wanted) if wanted and rule.code.casefold().startswith(wanted) else None


def check_selector(selector: str, rules: Sequence[Rule], where: str) -> None:
    """Raises UnknownRuleError, which names the key or option, where a selector fits none of the rules."""
    if not any(selector_weight(selector, rule) is not None for rule in rules):
        from linter.text.wording import did_you_mean  # not for a command whose codes are right

        raise UnknownRuleError(f"{where}: unknown rule {selector!r}{did_you_mean(selector, selector_names(rules))}")


def selector_names(rules: Iterable[Rule]) -> list[str]:
    """Everything a selector may say."""
    names = ["ALL"]
    for rule in rules:
        names += [rule.code, rule.name]
    return [*names, *sorted({rule.family for rule in rules if rule.family})]


def apply_profile(rule: Rule, profile: Profile) -> Rule | None:
    """The rule as a profile wants it, None where it is off.

    The longer selector wins, then the graver severity. What says that other findings may be missing stays as it is.
    """
    fitting = [
        (weight, order, severity)
        for order, (selector, severity) in enumerate(profile.levels())
        if (weight := selector_weight(selector, rule)) is not None
    ]
    if not fitting or rule.code in FIXED_SEVERITY:
        return rule
    severity = max(fitting, key=lambda selected: selected[:2])[2]
    return None if severity is None else rule.model_copy(update={"severity": severity, "severity_when": {}})


def profile_severity(rule: Rule, profile: Profile) -> Severity | None:
    """The severity of a rule in a profile, None where it is off."""
    applied = apply_profile(rule, profile)
    return None if applied is None else applied.severity


_DEFAULT_REPAIR = "write `<!-- lint-modules: ignore[CODE] -- reason -->`"


@dataclass(frozen=True, slots=True)
class SuppressionError:
    """What is wrong with a suppression, where, and how to repair it."""

    span: Span
    message: str
    repair: str = _DEFAULT_REPAIR
    near: bool = False
    """Whether the repair names the rule that is meant."""


@dataclass(frozen=True, slots=True)
class RuleName:
    """A rule that a suppression names, and where."""

    code: str
    span: Span


class Vocabulary:
    """The rules a suppression may name, whether they run or not."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = rules
        self._names = [word for rule in rules for word in (rule.code, rule.name)]  # no family: none may be named
        self._codes = {word: rule.code for rule in rules for word in (rule.code.casefold(), rule.name)}

    def named(self, word: str, span: Span) -> RuleName | SuppressionError:
        """The rule of a code or name, in any case; an error for a word that names none, several, or a protected one."""
        code = self._codes.get(word.casefold())
        if code in UNSUPPRESSIBLE:
            return SuppressionError(span, f"{code} cannot be suppressed", "repair what it reports")
        if code is not None:
            return RuleName(code, span)
        if any(selector_weight(word, rule) is not None for rule in self._rules):
            return SuppressionError(span, f"{word!r} names several rules", "name each rule by its code")
        from linter.text.wording import suggestion

        near = suggestion(word[:60], self._names)
        return SuppressionError(span, f"unknown rule {word[:60]!r}", near or _DEFAULT_REPAIR, near is not None)
