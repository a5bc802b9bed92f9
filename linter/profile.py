"""A profile: which rules are errors, warnings or off while a page is written, reviewed or published."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from linter.model import Severity

PUBLISH = "publish"  # the standard as written: the default, and what trackers go by
_Selectors = tuple[str, ...]


class Profile(BaseModel):
    """What a profile page declares: rules by code, prefix, name or family. What it does not name stays as it is."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    profile: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", description="lower case with hyphens")]
    title: str = ""
    error: _Selectors = Field((), description="rules that are errors")
    warning: _Selectors = Field((), description="rules that are warnings")
    info: _Selectors = Field((), description="rules that are infos")
    off: _Selectors = Field((), description="rules that do not run")
    manual: str = ""

    def levels(self) -> Iterator[tuple[str, Severity | None]]:
        """Every selector with its severity, None for off; the gravest last."""
        for severity in (None, Severity.INFO, Severity.WARNING, Severity.ERROR):
            for selector in self.off if severity is None else getattr(self, severity.value):
                yield selector, severity
