"""The cards of an endpoint service's picture: consumers, the service, its load balancers and their targets."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from vpcviz.layout.frames import UNCONNECTED, account_frame
from vpcviz.layout.pieces import Mark, Thing, title_of
from vpcviz.layout.vpc_borders import owner_words, vpc_label
from vpcviz.layout.vpc_items import BALANCER_WORDS, balancer_icon, health_mark, state_mark
from vpcviz.topology.graph import endpoint_interfaces
from vpcviz.topology.network import Topology
from vpcviz.topology.privatelink import Consumer, Provider, Service
from vpcviz.topology.resources.balancers import Target, TargetGroup
from vpcviz.topology.resources.endpoints import VpcEndpoint
from vpcviz.topology.resources.interfaces import NetworkInterface
from vpcviz.topology.resources.network import Subnet

MOST_INTERFACES = 3
"""Interfaces listed on a consumer's card; more are counted."""


@dataclass(frozen=True, slots=True)
class Member:
    """A card in one of the columns."""

    thing: Thing
    group: str
    """The account that it stands in; "" for a card that stands for an account."""
    lines: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """How many lines of words it has under its name."""
        return len([word for word in (self.thing.sub, *self.lines) if word])


def consumer_member(topology: Topology, service: Service, user: Consumer, *, detailed: bool) -> Member:
    """An endpoint that uses the service, or the outline of one that only the service's owner knows."""
    endpoint = user.endpoint
    label = user.endpoint_id
    sub = f"{user.region}, to {service.name.region}" if _crosses(service, user) else user.region
    lines: tuple[str, ...] = ("known from the service's side only",)
    marks = state_mark(user.state)
    if endpoint is not None:
        sub = user.endpoint_id
        marks = (*_from_region(service, user), *marks)
        label = endpoint.label if endpoint.name else vpc_label(topology, endpoint.vpc_id)
        lines = _where(topology, endpoint, detailed=detailed)
    thing = Thing(
        id=user.endpoint_id,
        kind="endpoint",
        resource=user.endpoint_id,
        label=label,
        sub=sub,
        icon="endpoint",
        tone="endpoint" if endpoint is not None else UNCONNECTED,
        state=_shown_state(user.state) if endpoint is not None else UNCONNECTED,
        title=title_of(label, user.endpoint_id, f"state: {user.state}" if user.state else ""),
        marks=marks,
        shape="box" if endpoint is not None else "dashed",
    )
    return Member(thing, user.account, lines)


def _from_region(service: Service, user: Consumer) -> tuple[Mark, ...]:
    if not _crosses(service, user):
        return ()
    words = f"a consumer in {user.region}; the service is in {service.name.region}"
    return (Mark(user.region, "region", words, "shared"),)


def _crosses(service: Service, user: Consumer) -> bool:
    return bool(service.name.region) and user.region not in ("", service.name.region)


def _where(topology: Topology, endpoint: VpcEndpoint, *, detailed: bool) -> tuple[str, ...]:
    interfaces = endpoint_interfaces(topology, endpoint)
    count = f"{len(interfaces)} interface{'' if len(interfaces) == 1 else 's'}"
    place = f"in {vpc_label(topology, endpoint.vpc_id)}, {endpoint.region}"
    if not detailed:
        return (f"{place}, {count}",)
    words = [_interface_words(topology, interface) for interface in interfaces]
    spare = [f"and {len(words) - MOST_INTERFACES + 1} more"] if len(words) > MOST_INTERFACES else []
    shown = words[: MOST_INTERFACES - 1] if spare else words
    return (place, *(shown or [count]), *spare)


def _interface_words(topology: Topology, interface: NetworkInterface) -> str:
    subnet = topology.get(Subnet, interface.subnet_id)
    return " · ".join(word for word in (interface.address or interface.id, subnet.zone if subnet else "") if word)


def _shown_state(state: str) -> str | None:
    return None if state.lower() in ("", "available") else state.lower()


def account_member(topology: Topology, account: str, users: Sequence[Consumer]) -> Member:
    """One card for all consumers of an account."""
    connected = any(user.endpoint is not None for user in users)
    count = f"{len(users)} consumer{'' if len(users) == 1 else 's'}"
    frame = account_frame(topology, account, connected=connected)
    states = Counter(user.state for user in users if _shown_state(user.state))
    marks = [_counted(mark, number) for state, number in sorted(states.items()) for mark in state_mark(state)]
    thing = replace(
        frame,
        id=f"consumers:{account}",
        resource=account or None,
        sub=f"{count}, {'account not connected' if not connected else ', '.join(_regions(users))}",
        title=title_of(frame.title, count, f"expand={account} shows each of them"),
        marks=tuple(marks),
        shape="box" if connected else "dashed",
    )
    return Member(thing, "")


def _regions(users: Iterable[Consumer]) -> list[str]:
    return sorted({user.region for user in users if user.region})


def _counted(mark: Mark, number: int) -> Mark:
    return replace(mark, text=f"{number} {mark.text}", title=f"{number} with {mark.title}")


def service_member(service: Service, users: Sequence[Consumer]) -> Member:
    """The service; an outline when its owner's account is not connected."""
    configuration = service.configuration
    connected = configuration is not None
    thing = Thing(
        id=service.key,
        kind="endpoint-service",
        resource=service.key,
        label=service.label,
        sub=service.name.full if service.name.full != service.label else owner_words(service),
        icon="endpoint-service",
        tone="endpoint-service" if connected else UNCONNECTED,
        state=None if connected else UNCONNECTED,
        title=title_of(service.name.full, owner_words(service)),
        marks=state_mark(configuration.state) if configuration is not None else (),
        shape="box" if connected else "dashed",
    )
    return Member(thing, service.owner_account or owner_words(service), tuple(_service_lines(service, len(users))))


def _service_lines(service: Service, users: int) -> Iterator[str]:
    configuration, visible = service.configuration, service.visible
    count = f"{users} consumer{'' if users == 1 else 's'}"
    if configuration is None:
        yield count
        if visible is not None and visible.private_dns_names:
            yield f"name {', '.join(sorted(visible.private_dns_names))}"
        if visible is not None and visible.zones:
            yield ", ".join(sorted(visible.zones))
        return
    yield f"{count}, {'acceptance required' if configuration.acceptance_required else 'accepted by itself'}"
    if configuration.allowed_principals is not None:
        allowed = len(configuration.allowed_principals)
        yield f"{allowed} principal{'' if allowed == 1 else 's'} may connect"
    if configuration.private_dns_name:
        yield f"name {configuration.private_dns_name} {configuration.private_dns_state}".rstrip()
    if configuration.zones:
        yield ", ".join(sorted(configuration.zones))


def balancer_member(topology: Topology, item: Provider) -> Member:
    """A load balancer; an outline when it is not in the inventory."""
    balancer = item.load_balancer
    if balancer is None:
        thing = Thing(
            id=item.arn,
            kind="load-balancer",
            resource=item.arn,
            label=item.arn.split("/")[-2] if item.arn.count("/") > 1 else item.arn,
            sub="not in this inventory",
            icon="load-balancer",
            tone=UNCONNECTED,
            state=UNCONNECTED,
            title=item.arn,
            shape="dashed",
        )
        return Member(thing, item.arn.split(":")[4] if item.arn.count(":") > 4 else "unknown")
    word = BALANCER_WORDS.get(balancer.type, "load balancer")
    cross = {True: "cross-zone on", False: "cross-zone off", None: ""}[balancer.cross_zone]
    thing = Thing(
        id=balancer.id,
        kind="load-balancer",
        resource=balancer.id,
        label=f"{word} {balancer.label}",
        sub=", ".join(sorted(zone.zone for zone in balancer.zones)),
        icon=balancer_icon(balancer),
        tone="load-balancer",
        title=title_of(balancer.label, balancer.id, cross),
        marks=state_mark(balancer.state),
    )
    place = f"in {vpc_label(topology, balancer.vpc_id)}{f', {cross}' if cross else ''}"
    groups = [f"target group {group.label}: health not read" for group in item.target_groups if group.targets is None]
    return Member(thing, balancer.account, (place, *groups[:1]))


def target_member(topology: Topology, group: TargetGroup, target: Target) -> Member:
    """A target: the resource that it is, or its bare address."""
    interface = _interface(topology, group, target)
    subnet = topology.get(Subnet, interface.subnet_id) if interface is not None else None
    found = topology.find(target.id)
    label = found.label if found is not None and found.name else target.id
    where = "" if interface is not None else "no interface in the inventory holds it"
    thing = Thing(
        id=f"target:{target.id}:{target.port or ''}",
        kind="target",
        resource=interface.id if interface is not None else None,
        label=f"{label}:{target.port}" if target.port else label,
        sub=subnet.label if subnet is not None else where,
        icon="target",
        tone="target",
        state=None if target.state in ("healthy", "") else target.state,
        title=title_of(target.id, f"target group {group.label}", target.description or target.reason),
        marks=health_mark(target),
    )
    return Member(thing, group.account, (f"target group {group.label}",))


def group_member(topology: Topology, group: TargetGroup) -> Member:
    """One card for all targets of a group."""
    targets = group.targets or ()
    by_state = {target.state: target for target in sorted(targets, key=lambda target: target.id, reverse=True)}
    counts = Counter(target.state for target in targets)
    marks = [_counted(mark, counts[state]) for state in sorted(by_state) for mark in health_mark(by_state[state])]
    thing = Thing(
        id=f"targets:{group.id}",
        kind="target",
        resource=group.id,
        label=f"{len(targets)} targets",
        sub=f"target group {group.label}",
        icon="target",
        tone="target",
        title=title_of(group.label, f"{len(targets)} targets", f"expand={group.id} shows each of them"),
        marks=tuple(marks),
    )
    return Member(thing, group.account, (f"in {vpc_label(topology, group.vpc_id)}",) if group.vpc_id else ())


def _interface(topology: Topology, group: TargetGroup, target: Target) -> NetworkInterface | None:
    of_instance = topology.interfaces_of_instance.get(target.id, ())
    holding = topology.interfaces_of_address.get(target.id, ())
    return next(iter((*of_instance, *(item for item in holding if item.vpc_id == group.vpc_id))), None)
