"""Names: private hosted zones, Resolver endpoints and rules, DHCP options."""

from dataclasses import dataclass
from typing import ClassVar, Self

from vpcviz.topology.fields import column, flag, part, rows, text
from vpcviz.topology.kinds import Kind
from vpcviz.topology.records import Body
from vpcviz.topology.resource import Resource, Source, common


@dataclass(frozen=True, slots=True)
class RecordSet:
    """A record set of a hosted zone; an alias has a target instead of values."""

    name: str
    type: str
    values: tuple[str, ...]
    alias_target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HostedZone(Resource):
    """A hosted zone; None where its VPCs or records were not read."""

    kind: ClassVar[Kind] = Kind.HOSTED_ZONE
    private: bool
    vpc_ids: tuple[str, ...] | None
    records: tuple[RecordSet, ...] | None

    @classmethod
    def parse(cls, source: Source) -> Self:
        body = source.body
        vpcs = source.beside(Kind.HOSTED_ZONE_VPCS, source.record.id)
        sets = source.beside(Kind.RECORD_SETS, source.record.id)
        return cls(
            **common(source, name=text(body, "Name").rstrip(".")),
            private=flag(part(body, "Config"), "PrivateZone") is True,
            vpc_ids=None if vpcs is None else column(rows(vpcs, "VPCs"), "VPCId"),
            records=None if sets is None else tuple(_record_set(row) for row in rows(sets, "ResourceRecordSets")),
        )


def _record_set(row: Body) -> RecordSet:
    return RecordSet(
        text(row, "Name").rstrip(".").replace("\\052", "*").lower(),
        text(row, "Type"),
        column(rows(row, "ResourceRecords"), "Value"),
        text(part(row, "AliasTarget"), "DNSName").rstrip(".").lower(),
    )


@dataclass(frozen=True, slots=True)
class ZoneSummary:
    """A private hosted zone that is associated with a VPC, whoever owns it."""

    zone_id: str
    name: str
    owner: str
    """An account id, or the AWS service that owns it (`vpce.amazonaws.com`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VpcHostedZones(Resource):
    """The private hosted zones associated with a VPC (ListHostedZonesByVPC); `id` is the VPC's id."""

    kind: ClassVar[Kind] = Kind.VPC_HOSTED_ZONES
    zones: tuple[ZoneSummary, ...]

    @classmethod
    def parse(cls, source: Source) -> Self:
        return cls(
            **common(source),
            zones=tuple(
                ZoneSummary(
                    text(row, "HostedZoneId"),
                    text(row, "Name").rstrip("."),
                    text(part(row, "Owner"), "OwningAccount", "OwningService"),
                )
                for row in rows(source.body, "HostedZoneSummaries")
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolverEndpoint(Resource):
    """A Route 53 Resolver endpoint: `INBOUND` queries come in by it, `OUTBOUND` ones leave by it."""

    kind: ClassVar[Kind] = Kind.RESOLVER_ENDPOINT
    direction: str
    vpc_id: str
    state: str
    addresses: tuple[tuple[str, str], ...] | None
    """Pairs (subnet id, address); None when not read."""

    @classmethod
    def parse(cls, source: Source) -> Self:
        body = source.body
        listed = source.beside(Kind.RESOLVER_ENDPOINT_ADDRESSES, source.record.id)
        return cls(
            **common(source, name=text(body, "Name"), arn=text(body, "Arn")),
            direction=text(body, "Direction"),
            vpc_id=text(body, "HostVPCId"),
            state=text(body, "Status"),
            addresses=None
            if listed is None
            else tuple((text(row, "SubnetId"), text(row, "Ip", "Ipv6")) for row in rows(listed, "IpAddresses")),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolverRule(Resource):
    """A Resolver rule: which names are forwarded where."""

    kind: ClassVar[Kind] = Kind.RESOLVER_RULE
    domain: str
    type: str
    """`FORWARD`, `SYSTEM`, `RECURSIVE` or a newer word."""
    targets: tuple[str, ...]
    resolver_endpoint_id: str

    @classmethod
    def parse(cls, source: Source) -> Self:
        body = source.body
        return cls(
            **common(source, name=text(body, "Name"), arn=text(body, "Arn"), owner=_rule_owner(body)),
            domain=text(body, "DomainName").rstrip(".").lower(),
            type=text(body, "RuleType"),
            targets=column(rows(body, "TargetIps"), "Ip"),
            resolver_endpoint_id=text(body, "ResolverEndpointId"),
        )


def _rule_owner(body: Body) -> str:
    owner = text(body, "OwnerId")
    return owner if owner.isdigit() else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolverRuleAssociation(Resource):
    """A Resolver rule in force in a VPC."""

    kind: ClassVar[Kind] = Kind.RESOLVER_RULE_ASSOCIATION
    rule_id: str
    vpc_id: str
    state: str

    @classmethod
    def parse(cls, source: Source) -> Self:
        body = source.body
        return cls(
            **common(source, name=text(body, "Name")),
            rule_id=text(body, "ResolverRuleId"),
            vpc_id=text(body, "VPCId"),
            state=text(body, "Status"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DhcpOptions(Resource):
    """A DHCP options set; `domain_name_servers` tells whether a VPC asks Amazon's resolver."""

    kind: ClassVar[Kind] = Kind.DHCP_OPTIONS
    domain_name_servers: tuple[str, ...]

    @classmethod
    def parse(cls, source: Source) -> Self:
        servers: tuple[str, ...] = ()
        for row in rows(source.body, "DhcpConfigurations"):
            if text(row, "Key") == "domain-name-servers":
                servers = column(rows(row, "Values"), "Value")
        return cls(**common(source), domain_name_servers=servers)
