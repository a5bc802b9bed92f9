"""What a profile says of the rules: every selector of it fits some."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from linter.errors import StandardError
from linter.profile import Profile
from linter.referring import Origin
from linter.rules import Rule
from linter.selection import fit, names
from linter.validation import did_you_mean


def refer_profile(profile: Profile, origin: Origin, settings: Mapping[str, Any], rules: Sequence[Rule]) -> None:
    """Every rule a profile names exists; built-in profiles may speak of rules that the project does not keep.

    Raises StandardError.
    """
    for key in ("error", "warning", "info", "off"):
        if origin.builtin and key not in settings:
            continue
        for number, selector in enumerate(getattr(profile, key)):
            if not any(fit(selector, rule) is not None for rule in rules):
                where = f"[profiles.{profile.profile}].{key}" if key in settings else origin.at(key, number)
                raise StandardError(f"{where}: unknown rule {selector!r}{did_you_mean(selector, names(rules))}")
