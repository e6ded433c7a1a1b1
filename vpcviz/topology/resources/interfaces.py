"""Network interfaces, security groups, network ACLs and Elastic IP addresses."""

from dataclasses import dataclass
from typing import ClassVar, Literal, Self

from vpcviz.topology.fields import column, flag, number, part, rows, text
from vpcviz.topology.kinds import Kind
from vpcviz.topology.records import Body
from vpcviz.topology.resource import Resource, Source, common


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkInterface(Resource):
    """An elastic network interface (ENI)."""

    kind: ClassVar[Kind] = Kind.NETWORK_INTERFACE
    vpc_id: str
    subnet_id: str
    zone: str
    interface_type: str
    requester_managed: bool
    requester_id: str
    description: str
    addresses: tuple[str, ...]
    """Private IPv4 addresses, the primary one first."""
    ipv6_addresses: tuple[str, ...]
    public_addresses: tuple[tuple[str, str], ...]
    """Pairs (private address, public address) of its associations."""
    prefixes: tuple[str, ...]
    """IPv4 and IPv6 prefixes delegated to it."""
    group_ids: tuple[str, ...]
    instance_id: str
    attachment_owner: str
    source_dest_check: bool
    status: str

    @property
    def address(self) -> str:
        """Its primary private address; an IPv6 one when it has no other; "" when unknown."""
        return next(iter((*self.addresses, *self.ipv6_addresses)), "")

    @classmethod
    def parse(cls, source: Source) -> Self:
        body = source.body
        private = rows(body, "PrivateIpAddresses")
        addresses = dict.fromkeys((text(body, "PrivateIpAddress"), *column(private, "PrivateIpAddress")))
        attachment = part(body, "Attachment")
        return cls(
            **common(source),
            vpc_id=text(body, "VpcId"),
            subnet_id=text(body, "SubnetId"),
            zone=text(body, "AvailabilityZone"),
            interface_type=text(body, "InterfaceType") or "interface",
            requester_managed=bool(flag(body, "RequesterManaged")),
            requester_id=text(body, "RequesterId"),
            description=text(body, "Description"),
            addresses=tuple(address for address in addresses if address),
            ipv6_addresses=column(rows(body, "Ipv6Addresses"), "Ipv6Address"),
            public_addresses=_public(body, private),
            prefixes=(
                *column(rows(body, "Ipv4Prefixes"), "Ipv4Prefix"),
                *column(rows(body, "Ipv6Prefixes"), "Ipv6Prefix"),
            ),
            group_ids=column(rows(body, "Groups"), "GroupId"),
            instance_id=text(attachment, "InstanceId"),
            attachment_owner=text(attachment, "InstanceOwnerId"),
            source_dest_check=flag(body, "SourceDestCheck") is not False,
            status=text(body, "Status"),
        )


def _public(body: Body, private: tuple[Body, ...]) -> tuple[tuple[str, str], ...]:
    pairs = [(text(row, "PrivateIpAddress"), text(part(row, "Association"), "PublicIp")) for row in private]
    pairs.append((text(body, "PrivateIpAddress"), text(part(body, "Association"), "PublicIp")))
    return tuple(dict.fromkeys(pair for pair in pairs if pair[1]))


@dataclass(frozen=True, slots=True)
class SecurityGroupRule:
    """One rule: a protocol, a port range and one source or destination."""

    id: str
    """The rule's own id (sgr-…), or "" when AWS listed permissions only."""
    protocol: str
    """`-1` all, else `tcp`, `udp`, `icmp`, `icmpv6` or a number as text."""
    from_port: int | None
    to_port: int | None
    peer_kind: Literal["ipv4", "ipv6", "prefix-list", "group"]
    peer: str
    """A CIDR block, a prefix list's id or a security group's id."""
    peer_account: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityGroup(Resource):
    """A security group with its rules."""

    kind: ClassVar[Kind] = Kind.SECURITY_GROUP
    vpc_id: str
    description: str
    ingress: tuple[SecurityGroupRule, ...]
    egress: tuple[SecurityGroupRule, ...]

    @classmethod
    def parse(cls, source: Source) -> Self:
        body = source.body
        return cls(
            **common(source, name=text(body, "GroupName")),
            vpc_id=text(body, "VpcId"),
            description=text(body, "Description"),
            ingress=permissions(rows(body, "IpPermissions")),
            egress=permissions(rows(body, "IpPermissionsEgress")),
        )


def permissions(permits: tuple[Body, ...]) -> tuple[SecurityGroupRule, ...]:
    """Rules from `IpPermissions` or `IpPermissionsEgress`, one per source."""
    found: list[SecurityGroupRule] = []
    for permit in permits:
        ports = (_protocol(text(permit, "IpProtocol")), number(permit, "FromPort"), number(permit, "ToPort"))
        found += [_rule(ports, "ipv4", text(row, "CidrIp"), row) for row in rows(permit, "IpRanges")]
        found += [_rule(ports, "ipv6", text(row, "CidrIpv6"), row) for row in rows(permit, "Ipv6Ranges")]
        found += [_rule(ports, "prefix-list", text(row, "PrefixListId"), row) for row in rows(permit, "PrefixListIds")]
        found += [_rule(ports, "group", text(row, "GroupId"), row) for row in rows(permit, "UserIdGroupPairs")]
    return tuple(found)


def _rule(
    ports: tuple[str, int | None, int | None],
    kind: Literal["ipv4", "ipv6", "prefix-list", "group"],
    peer: str,
    row: Body,
) -> SecurityGroupRule:
    protocol, first, last = ports
    return SecurityGroupRule("", protocol, first, last, kind, peer, text(row, "UserId"), text(row, "Description"))


_PROTOCOLS = {"6": "tcp", "17": "udp", "1": "icmp", "58": "icmpv6", "all": "-1"}


def _protocol(word: str) -> str:
    return _PROTOCOLS.get(word.lower(), word.lower())


def security_group_rule(body: Body) -> tuple[bool, SecurityGroupRule]:
    """(is it an egress rule, the rule) from a row of DescribeSecurityGroupRules."""
    group = part(body, "ReferencedGroupInfo")
    kind: Literal["ipv4", "ipv6", "prefix-list", "group"] = "ipv4"
    peer = text(body, "CidrIpv4")
    if six := text(body, "CidrIpv6"):
        kind, peer = "ipv6", six
    elif listed := text(body, "PrefixListId"):
        kind, peer = "prefix-list", listed
    elif group:
        kind, peer = "group", text(group, "GroupId")
    rule = SecurityGroupRule(
        text(body, "SecurityGroupRuleId"),
        _protocol(text(body, "IpProtocol")),
        number(body, "FromPort"),
        number(body, "ToPort"),
        kind,
        peer,
        text(group, "UserId"),
        text(body, "Description"),
    )
    return bool(flag(body, "IsEgress")), rule


@dataclass(frozen=True, slots=True)
class AclEntry:
    """A numbered rule of a network ACL; 32767 is the implicit deny."""

    number: int
    egress: bool
    protocol: str
    allow: bool
    cidr: str
    from_port: int | None
    to_port: int | None
    icmp_type: int | None
    icmp_code: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkAcl(Resource):
    """A network ACL; entries are in the order in which AWS evaluates them."""

    kind: ClassVar[Kind] = Kind.NETWORK_ACL
    vpc_id: str
    is_default: bool
    subnet_ids: tuple[str, ...]
    entries: tuple[AclEntry, ...]

    @classmethod
    def parse(cls, source: Source) -> Self:
        body = source.body
        entries = (_entry(row) for row in rows(body, "Entries"))
        return cls(
            **common(source),
            vpc_id=text(body, "VpcId"),
            is_default=bool(flag(body, "IsDefault")),
            subnet_ids=column(rows(body, "Associations"), "SubnetId"),
            entries=tuple(sorted(entries, key=lambda entry: (entry.egress, entry.number, entry.cidr))),
        )


def _entry(row: Body) -> AclEntry:
    ports, icmp = part(row, "PortRange"), part(row, "IcmpTypeCode")
    order = number(row, "RuleNumber")
    return AclEntry(
        number=32767 if order is None else order,
        egress=bool(flag(row, "Egress")),
        protocol=_protocol(text(row, "Protocol")),
        allow=text(row, "RuleAction").lower() == "allow",
        cidr=text(row, "CidrBlock", "Ipv6CidrBlock"),
        from_port=number(ports, "From"),
        to_port=number(ports, "To"),
        icmp_type=number(icmp, "Type"),
        icmp_code=number(icmp, "Code"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Address(Resource):
    """An Elastic IP address."""

    kind: ClassVar[Kind] = Kind.ADDRESS
    public_ip: str
    private_ip: str
    network_interface_id: str
    instance_id: str

    @classmethod
    def parse(cls, source: Source) -> Self:
        body = source.body
        return cls(
            **common(source, owner=text(body, "NetworkInterfaceOwnerId")),
            public_ip=text(body, "PublicIp", "CarrierIp"),
            private_ip=text(body, "PrivateIpAddress"),
            network_interface_id=text(body, "NetworkInterfaceId"),
            instance_id=text(body, "InstanceId"),
        )
