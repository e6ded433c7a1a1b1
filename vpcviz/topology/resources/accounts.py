"""Accounts, availability zones, and kinds that have no class of their own."""

from dataclasses import dataclass
from typing import ClassVar, Self

from vpcviz.topology.fields import text
from vpcviz.topology.kinds import Kind
from vpcviz.topology.resource import Resource, Source, common


@dataclass(frozen=True, slots=True, kw_only=True)
class Account(Resource):
    """An AWS account, as the organization lists it; its alias stands in where there is no name."""

    kind: ClassVar[Kind] = Kind.ACCOUNT
    state: str

    @classmethod
    def parse(cls, source: Source) -> Self:
        body = source.body
        return cls(
            **common(source, name=text(body, "Name", "Alias"), owner=text(body, "Id")),
            state=text(body, "State", "Status"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AvailabilityZone(Resource):
    """A zone as one account names it; `zone_id` is the name that all accounts share."""

    kind: ClassVar[Kind] = Kind.AVAILABILITY_ZONE
    zone_id: str
    zone_type: str
    """`availability-zone`, `local-zone` or `wavelength-zone`."""
    parent_zone_id: str

    @classmethod
    def parse(cls, source: Source) -> Self:
        body = source.body
        return cls(
            **common(source, name=text(body, "ZoneName")),
            zone_id=text(body, "ZoneId"),
            zone_type=text(body, "ZoneType") or "availability-zone",
            parent_zone_id=text(body, "ParentZoneId"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Other(Resource):
    """A record of a kind that is kept and shown, but that nothing reasons about."""

    kind: ClassVar[Kind] = Kind.TAGS
    record_kind: Kind

    @classmethod
    def parse(cls, source: Source) -> Self:
        return cls(**common(source, name=text(source.body, "name", "Name")), record_kind=source.record.kind)
