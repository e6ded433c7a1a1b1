"""What every resource has, and what a parser is given."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar, Self

from vpcviz.topology.fields import Tags, arn_part, tags, text
from vpcviz.topology.kinds import Kind
from vpcviz.topology.records import UNKNOWN, Body, Record

GONE = frozenset({"deleted", "deleting", "terminated", "shutting-down", "rejected", "expired", "failed", "detached"})
"""States of things that AWS still lists but that no longer carry traffic."""


@dataclass(frozen=True, slots=True)
class Source:
    """What a parser works on: the record, and the per-parent answers that belong to it."""

    record: Record
    beside: Callable[[Kind, str], Body | None]
    """The body of the per-parent record of that kind and parent id, or None when there is none."""
    tags: Tags = ()

    @property
    def body(self) -> Body:
        """The AWS answer."""
        return self.record.body


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One AWS resource. `account` is its owner; `seen_from` the accounts whose answers showed it."""

    kind: ClassVar[Kind]

    id: str
    account: str
    region: str
    name: str = ""
    """The Name tag, or the resource's own name; "" when it has neither, or one that shows nothing."""
    tags: Tags = ()
    seen_from: tuple[str, ...] = ()
    raw: Body = field(default_factory=dict, repr=False, compare=False)

    @property
    def label(self) -> str:
        """What people call it: its name, else its id."""
        return self.name or self.id

    @classmethod
    def parse(cls, source: Source) -> Self:
        """Read the resource from AWS JSON; unknown fields stay in `raw`, missing ones are empty."""
        raise TypeError(f"{cls.__name__} has no parser for {source.record.kind}")


def common(source: Source, *, name: str = "", arn: str = "", owner: str = "") -> dict[str, Any]:
    """The keyword arguments that every resource shares, read from `source`."""
    record = source.record
    body = record.body
    all_tags = tags(body) or source.tags
    tag_name = dict(all_tags).get("Name", "")
    account = owner or text(body, "OwnerId", "ownerId") or arn_part(arn, 4) or record.account
    region = record.region
    if region in ("", UNKNOWN):
        region = arn_part(arn, 3) or region
    return {
        "id": record.id,
        "account": account,
        "region": region,
        "name": next((given for given in (tag_name, name) if _is_legible(given)), ""),
        "tags": all_tags,
        "seen_from": (record.account,),
        "raw": body,
    }


def _is_legible(name: str) -> bool:
    """Whether anything of the name can be seen; a name of spaces or joiners alone would leave a box without words."""
    return any(character.isprintable() and not character.isspace() for character in name)
