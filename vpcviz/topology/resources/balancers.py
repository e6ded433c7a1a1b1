"""Load balancers, listeners, target groups and the health of their targets."""

from dataclasses import dataclass
from typing import ClassVar, Self

from vpcviz.topology.fields import column, flag, number, part, rows, text, texts
from vpcviz.topology.kinds import Kind
from vpcviz.topology.records import Body
from vpcviz.topology.resource import Resource, Source, common


@dataclass(frozen=True, slots=True)
class BalancerZone:
    """A zone in which a load balancer is enabled."""

    zone: str
    subnet_id: str
    addresses: tuple[str, ...]
    """Fixed addresses, public or private; () when AWS chose them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadBalancer(Resource):
    """A load balancer; `id` is its ARN, `type` `network`, `gateway`, `application` or a newer word."""

    kind: ClassVar[Kind] = Kind.LOAD_BALANCER
    type: str
    scheme: str
    vpc_id: str
    state: str
    dns_name: str
    zones: tuple[BalancerZone, ...]
    group_ids: tuple[str, ...]
    privatelink_groups_enforced: bool | None
    """Whether its security groups apply to PrivateLink traffic; None when AWS does not say."""
    cross_zone: bool | None
    """None when its attributes were not read."""

    @classmethod
    def parse(cls, source: Source) -> Self:
        body = source.body
        extra = source.beside(Kind.LOAD_BALANCER_ATTRIBUTES, source.record.id)
        return cls(
            **common(source, name=text(body, "LoadBalancerName"), arn=text(body, "LoadBalancerArn")),
            type=text(body, "Type") or "classic",
            scheme=text(body, "Scheme"),
            vpc_id=text(body, "VpcId", "VPCId"),
            state=text(part(body, "State"), "Code"),
            dns_name=text(body, "DNSName"),
            zones=tuple(_zone(row) for row in rows(body, "AvailabilityZones")),
            group_ids=texts(body, "SecurityGroups"),
            privatelink_groups_enforced=flag(body, "EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic"),
            cross_zone=None if extra is None else _attribute(extra, "load_balancing.cross_zone.enabled"),
        )


def _zone(row: Body) -> BalancerZone:
    listed = rows(row, "LoadBalancerAddresses")
    addresses = (*column(listed, "PrivateIPv4Address"), *column(listed, "IpAddress"), *column(listed, "IPv6Address"))
    return BalancerZone(text(row, "ZoneName"), text(row, "SubnetId"), addresses)


def _attribute(answer: Body, key: str) -> bool | None:
    for row in rows(answer, "Attributes"):
        if text(row, "Key") == key:
            return flag(row, "Value")
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener(Resource):
    """A listener of a load balancer."""

    kind: ClassVar[Kind] = Kind.LISTENER
    load_balancer_arn: str
    port: int | None
    """None for a Gateway Load Balancer, which listens on every port."""
    protocol: str
    target_group_arns: tuple[str, ...]

    @classmethod
    def parse(cls, source: Source) -> Self:
        body = source.body
        arns: dict[str, None] = {}
        for action in rows(body, "DefaultActions"):
            arns[text(action, "TargetGroupArn")] = None
            arns |= dict.fromkeys(column(rows(part(action, "ForwardConfig"), "TargetGroups"), "TargetGroupArn"))
        return cls(
            **common(source, arn=text(body, "ListenerArn")),
            load_balancer_arn=text(body, "LoadBalancerArn"),
            port=number(body, "Port"),
            protocol=text(body, "Protocol"),
            target_group_arns=tuple(arn for arn in arns if arn),
        )


@dataclass(frozen=True, slots=True)
class Target:
    """A registered target and its health."""

    id: str
    """An instance id, an address, or an ARN."""
    port: int | None
    zone: str
    state: str
    """`healthy`, `unhealthy`, `initial`, `unused`, `draining`, `unavailable`."""
    reason: str
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetGroup(Resource):
    """A target group with its targets."""

    kind: ClassVar[Kind] = Kind.TARGET_GROUP
    protocol: str
    port: int | None
    vpc_id: str
    target_type: str
    """`instance`, `ip`, `lambda` or `alb`."""
    load_balancer_arns: tuple[str, ...]
    targets: tuple[Target, ...] | None
    """None when their health was not read."""
    preserve_client_ip: bool | None
    """None when its attributes were not read; see `keeps_client_address` for AWS's defaults."""
    cross_zone: bool | None
    """Whether it is balanced across zones; None when that is as its load balancer says."""

    def crosses(self, balancer: bool | None) -> bool | None:
        """Whether its targets are reached from all zones; `balancer` is what its load balancer says.

        AWS: Target groups for your Network Load Balancers, "Cross-zone load balancing for target groups".
        """
        return balancer if self.cross_zone is None else self.cross_zone

    @property
    def keeps_client_address(self) -> bool:
        """Whether targets see the client's address (AWS: Target groups for your Network Load Balancers, client IP preservation)."""
        if self.preserve_client_ip is not None:
            return self.preserve_client_ip
        return self.target_type == "instance" or self.protocol in ("UDP", "TCP_UDP", "QUIC", "TCP_QUIC")

    @classmethod
    def parse(cls, source: Source) -> Self:
        body = source.body
        health = source.beside(Kind.TARGET_HEALTH, source.record.id)
        extra = source.beside(Kind.TARGET_GROUP_ATTRIBUTES, source.record.id)
        return cls(
            **common(source, name=text(body, "TargetGroupName"), arn=text(body, "TargetGroupArn")),
            protocol=text(body, "Protocol"),
            port=number(body, "Port"),
            vpc_id=text(body, "VpcId"),
            target_type=text(body, "TargetType") or "instance",
            load_balancer_arns=texts(body, "LoadBalancerArns"),
            targets=None if health is None else tuple(_target(row) for row in rows(health, "TargetHealthDescriptions")),
            preserve_client_ip=None if extra is None else _attribute(extra, "preserve_client_ip.enabled"),
            cross_zone=None if extra is None else _attribute(extra, "load_balancing.cross_zone.enabled"),
        )


def _target(row: Body) -> Target:
    target, health = part(row, "Target"), part(row, "TargetHealth")
    return Target(
        text(target, "Id"),
        number(target, "Port"),
        text(target, "AvailabilityZone"),
        text(health, "State"),
        text(health, "Reason"),
        text(health, "Description"),
    )
