"""Formats that machines read, held against their schemas."""

from __future__ import annotations

import json
from typing import Any

from jsonschema import Draft4Validator, Draft202012Validator
from lxml import etree

from linter.findings import Report
from linter.reports import FORMATS
from tests.helpers.json_shapes import NUMBER, TEXT, some, thing
from tests.helpers.paths import ROOT

SCHEMAS = ROOT / "tests" / "helpers" / "schemas"
SARIF = json.loads((SCHEMAS / "sarif-2.1.0-rtm.5.json").read_text(encoding="utf-8"))
FINGERPRINT = {"type": "string", "pattern": "^[0-9a-f]{8,64}$"}
GITLAB = some(
    thing(
        description=TEXT,
        check_name=TEXT,
        fingerprint=FINGERPRINT,
        severity={"enum": ["info", "minor", "major", "critical", "blocker"]},
        location=thing(path={"type": "string", "pattern": r"^(?!\./)."}, lines=thing(begin=NUMBER)),
    )
)
POSITION = {
    "type": "object",
    "properties": {"line": NUMBER, "column": NUMBER},
    "required": ["line"],
    "additionalProperties": False,
}
SPAN = thing(start=POSITION, end=POSITION)
DIAGNOSTIC = {
    "type": "object",
    "properties": {
        "message": TEXT,
        "location": {"type": "object", "properties": {"path": TEXT, "range": SPAN}, "required": ["path"]},
        "severity": {"enum": ["ERROR", "WARNING", "INFO"]},
        "source": thing(True, name=TEXT),
        "code": {"type": "object", "properties": {"value": TEXT, "url": TEXT}, "required": ["value"]},
        "suggestions": some(thing(range=SPAN, text={"type": "string"})),
        "related_locations": some(thing(message=TEXT, location=thing(path=TEXT, range=SPAN))),
    },
    "required": ["message", "location", "severity", "source", "code"],
    "additionalProperties": False,
}


def sarif(of: Report) -> dict[str, Any]:
    """The run of a SARIF log, which is held against the schema."""
    log = json.loads(FORMATS["sarif"](of))
    Draft4Validator(SARIF).validate(log)
    run: dict[str, Any] = log["runs"][0]
    return run


def junit(of: Report) -> etree._Element:
    """The root of a JUnit file, which is held against the schema."""
    root = etree.fromstring(FORMATS["junit"](of).encode())
    etree.XMLSchema(etree.parse(SCHEMAS / "junit-10.xsd")).assertValid(root)
    return root


def gitlab(of: Report) -> list[dict[str, Any]]:
    issues: list[dict[str, Any]] = json.loads(FORMATS["gitlab"](of))
    Draft202012Validator(GITLAB).validate(issues)
    return issues


def rdjsonl(of: Report) -> list[dict[str, Any]]:
    read = [json.loads(line) for line in FORMATS["rdjsonl"](of).split("\n") if line]
    for diagnostic in read:
        Draft202012Validator(DIAGNOSTIC).validate(diagnostic)
    return read


CHECKED = {"sarif": sarif, "junit": junit, "gitlab": gitlab, "rdjsonl": rdjsonl}
