"""Hostile modules by their structure: headings, focus blocks, components."""

from __future__ import annotations

from tests.campaign.pages import Unit, numbered, same

_COMPONENTS = ("PRIMING", "CORE CONCEPT", "VISUAL MODEL", "NEURAL BRIDGE", "ACTIVE PRACTICE", "CONSOLIDATION PROMPT")


def _levels(number: int) -> str:
    return f"{'#' * (number % 6 + 1)} Heading {number}\n\n"


def _components(number: int) -> str:
    return f"### {_COMPONENTS[number % 6]}\nText.\n"


def _blocks(number: int) -> str:
    inside = "".join(f"### {name}\nText.\n" for name in _COMPONENTS)
    return f"## Focus Block {number}: Leases (25 min)\n{inside}"


MODULES = [
    Unit("headings of all levels", "module", _levels),
    Unit("focus blocks", "module", numbered("## Focus Block {n}: Leases (25 min)\n")),
    Unit("whole focus blocks", "module", _blocks),
    Unit("same focus block", "module", same("## Focus Block 1: Leases (25 min)\n")),
    Unit("misspelt focus blocks", "module", numbered("## Focsu Block {n}: Leases (25 min)\n")),
    Unit("components without a block", "module", _components),
    Unit("one component", "module", same("### PRIMING\n")),
    Unit("two components", "module", lambda n: ("### PRIMING\n", "### CORE CONCEPT\n")[n % 2]),
    Unit("components of one block", "module", _components, "## Focus Block 1: Leases (25 min)\n"),
    Unit("headings of one block", "module", numbered("### Step {n}\n"), "## Focus Block 1: Leases (25 min)\n"),
    Unit("components at the block's level", "module", lambda n: _components(n)[1:], "## Focus Block 1: X (25 min)\n"),
    Unit("sections", "module", lambda n: f"## {('Summary', 'Case Studies', 'Pitfalls')[n % 3]} {n}\nText.\n"),
    Unit("sections that come near", "module", same("## Sumary\n**Case Studeis**\n")),
    Unit("lost headings", "module", numbered(" ## Focus Block {n}: Leases (25 min)\n")),
    Unit("placeholders", "module", numbered("[Insert the text {n} here] TODO TBD\n")),
    Unit("blocks after their components", "module", lambda n: "### PRIMING\n", tail="### CORE CONCEPT\n"),
    Unit("bold lines above components", "module", _components, lead="**Focus Block 1: X**\n\n"),
]
