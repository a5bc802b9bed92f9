"""Which rules run: selectors are codes, prefixes of codes, names, families and ALL, as in Ruff."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from linter.errors import UnknownRuleError as UnknownRuleError
from linter.model import READING, Severity

if TYPE_CHECKING:  # the options of a command line are read without the standard
    from linter.rules import Rule, Standard


@dataclass(frozen=True, slots=True)
class Selection:
    """What one place (the configuration, the command line) says about which rules run."""

    select: tuple[str, ...] | None = None
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()


def choose(standard: Standard, config: Selection, command: Selection) -> tuple[Rule, ...]:
    """The rules that run. The longer selector wins, then the command line, then `ignore`.

    Without `select`, all errors and warnings run. `--select` replaces the configuration's. Raises UnknownRuleError.
    """
    for selection, mark in ((config, ""), (command, "--")):
        for key, selectors in (
            ("select", selection.select or ()),
            ("extend-select", selection.extend_select),
            ("ignore", selection.ignore),
        ):
            for selector in selectors:
                known(selector, standard.rules, f"{mark}{key}")
    chosen = command.select if command.select is not None else config.select
    layer = 1 if command.select is not None else 0
    wishes = [(selector, layer, True) for selector in chosen or ()]
    wishes += [(s, 0, True) for s in config.extend_select if command.select is None]
    wishes += [(s, 1, True) for s in command.extend_select]
    wishes += [(s, 0, False) for s in config.ignore] + [(s, 1, False) for s in command.ignore]
    return tuple(rule for rule in standard.rules if rule.code == READING or _runs(rule, wishes, chosen is None))


def _runs(rule: Rule, wishes: Sequence[tuple[str, int, bool]], default: bool) -> bool:
    fitting = [
        (weight, layer, not wanted) for selector, layer, wanted in wishes if (weight := fit(selector, rule)) is not None
    ]
    if not fitting:
        return default and rule.severity is not Severity.INFO
    return not max(fitting)[2]


def fit(selector: str, rule: Rule) -> int | None:
    """How closely a selector names a rule: 0 for ALL, a prefix's length, 99 for a code or name; None for no fit."""
    wanted = selector.strip().casefold()
    if wanted == "all":
        return 0
    if wanted in (rule.code.casefold(), rule.name):
        return 99
    if wanted == rule.family:
        return 3  # as close as the letters of a code
    return len(wanted) if wanted and rule.code.casefold().startswith(wanted) else None


def known(selector: str, rules: Sequence[Rule], where: str) -> None:
    """Raises UnknownRuleError, which names the key or option, where a selector fits none of the rules."""
    if not any(fit(selector, rule) is not None for rule in rules):
        from linter.validation import did_you_mean

        raise UnknownRuleError(f"{where}: unknown rule {selector!r}{did_you_mean(selector, names(rules))}")


def names(rules: Iterable[Rule]) -> list[str]:
    """Everything a selector may say."""
    found = ["ALL"]
    for rule in rules:
        found += [rule.code, rule.name]
    return [*found, *sorted({rule.family for rule in rules if rule.family})]
