"""What all data has in common that the pages of a standard declare: what a kind is made of, what a check looks for."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Declared(BaseModel):
    """Data from the front matter of a page: its keys have hyphens, and none is unknown.

    A name that Python keeps for itself ends in an underscore: `in_` is the key `in`.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        alias_generator=lambda name: name.rstrip("_").replace("_", "-"),
        populate_by_name=True,
        defer_build=True,  # the models of rules and kinds build all that they hold: twice would cost each start
    )
