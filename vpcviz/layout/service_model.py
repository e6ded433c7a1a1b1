"""What the picture of an endpoint service holds: its members in columns, and the links between them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from vpcviz.layout.pieces import Thing
from vpcviz.layout.scene import Edge
from vpcviz.layout.service_cards import (
    Member,
    account_member,
    balancer_member,
    consumer_member,
    group_member,
    service_member,
    target_member,
)
from vpcviz.layout.view import View
from vpcviz.topology.network import Topology
from vpcviz.topology.privatelink import Consumer, Provider, Service, consumers, providers
from vpcviz.topology.resources.balancers import LoadBalancer, Target, TargetGroup

CONSUMERS, SERVICE, BALANCERS, BEHIND, TARGETS = range(5)
"""Columns from the left; BEHIND holds load balancers that are targets of another."""
MOST_CONSUMERS = 60
"""Consumers drawn one by one; more are summed per account, but for the accounts that the view expands."""
MOST_TARGETS = 60
"""Targets drawn one by one; more are summed per target group, but for those that the view expands."""
MOST_DETAILED = 4
"""Consumers whose interfaces are listed on their cards."""
EVERY = "all"


@dataclass(frozen=True, slots=True)
class ServicePicture:
    """Everything that belongs on the picture of a service, before anything has a place."""

    columns: tuple[tuple[Member, ...], ...]
    edges: tuple[Edge, ...]
    summed: tuple[str, ...]
    """Sentences about what is summed."""


def picture_of_service(topology: Topology, service: Service, view: View) -> ServicePicture:
    """Who uses a service, and who provides it with what."""
    users = consumers(topology, service)
    supply = _Supply(topology, service, view.expanded)
    members, edges = _consumers(topology, service, users, view.expanded)
    columns = (
        tuple(members),
        (service_member(service, users),),
        tuple(supply.balancers.values()),
        tuple(supply.behind.values()),
        tuple(supply.targets.values()),
    )
    summed = []
    if any(member.thing.kind == "account" for member in members):
        summed.append(f"{len(users)} consumers summed per account")
    if supply.summed:
        summed.append("targets summed per target group")
    links = {edge.id: edge for edge in (*edges, *supply.edges)}
    # What is well is drawn last: where lines merge, it lies on top.
    ordered = sorted(links.values(), key=lambda edge: (edge.kind, edge.state is None, edge.state or "", edge.id))
    return ServicePicture(columns, tuple(ordered), tuple(summed))


def _consumers(
    topology: Topology, service: Service, users: Sequence[Consumer], expanded: Sequence[str]
) -> tuple[list[Member], list[Edge]]:
    by_account: defaultdict[str, list[Consumer]] = defaultdict(list)
    for user in users:
        by_account[user.account].append(user)
    whole = len(users) <= MOST_CONSUMERS or EVERY in expanded
    detailed = len(users) <= MOST_DETAILED
    members: list[Member] = []
    edges: list[Edge] = []
    for account, own in sorted(by_account.items()):
        if not whole and account not in expanded:
            member = account_member(topology, account, own)
            members.append(member)
            edges.append(_edge("consumes", member.thing, service.key, _shared_state(own), _why_all(own, service)))
            continue
        for user in own:
            member = consumer_member(topology, service, user, detailed=detailed)
            members.append(member)
            edges.append(_edge("consumes", member.thing, service.key, user.state, _why(user, service)))
    return members, edges


def _shared_state(users: Sequence[Consumer]) -> str:
    states = {user.state for user in users}
    return states.pop() if len(states) == 1 else ""


def _why(user: Consumer, service: Service) -> str:
    sides = []
    if user.endpoint is not None:
        sides.append("its own account lists the endpoint")
    if user.connection is not None:
        sides.append("the service's account lists the connection")
    return f"{user.endpoint_id} consumes {service.key}: {' and '.join(sides)}; state {user.state or 'not known'}"


def _why_all(users: Sequence[Consumer], service: Service) -> str:
    states = Counter(user.state or "state not known" for user in users)
    words = ", ".join(f"{count} {state}" for state, count in sorted(states.items()))
    return f"{len(users)} endpoint{'' if len(users) == 1 else 's'} of this account consume {service.key}: {words}"


def _edge(kind: str, source: Thing, target: str, state: str, why: str) -> Edge:
    shown = None if state.lower() in ("", "available", "healthy") else state.lower()
    # Links merge at the end that they share: consumers at the service, all else at where it fans out.
    net = f"{kind}:{target if kind == 'consumes' else source.id}"
    return Edge(f"{kind}:{source.id}>{target}", kind, net, source.id, target, (), shown, why)


class _Supply:
    """The provider's side: load balancers, those behind them, and targets."""

    def __init__(self, topology: Topology, service: Service, expanded: Sequence[str]) -> None:
        self.topology = topology
        self.expanded = expanded
        self.balancers: dict[str, Member] = {}
        self.behind: dict[str, Member] = {}
        self.targets: dict[str, Member] = {}
        self.edges: list[Edge] = []
        self.summed = False
        supply = providers(topology, service)
        for item in supply:
            member = self.balancers[item.arn] = balancer_member(topology, item)
            why = f"{service.key} is configured with {item.arn}"
            self.edges.append(_edge("provides", Thing(service.key, "", None, ""), member.thing.id, "", why))
        behind = self._behind(supply)
        every = [*supply, *behind]
        count = sum(len(group.targets or ()) for item in every for group in item.target_groups)
        self.whole = count <= MOST_TARGETS or EVERY in expanded
        for item in every:
            self._add_targets(item)

    def _behind(self, supply: Iterable[Provider]) -> list[Provider]:
        """Application Load Balancers that are targets of the first ones."""
        found: dict[str, Provider] = {}
        for item in supply:
            for group in item.target_groups:
                if group.target_type == "alb":
                    for target in group.targets or ():
                        found.setdefault(target.id, _provider(self.topology, target.id))
        late = {arn: item for arn, item in sorted(found.items()) if arn not in self.balancers}
        self.behind |= {arn: balancer_member(self.topology, item) for arn, item in late.items()}
        return list(late.values())

    def _add_targets(self, item: Provider) -> None:
        thing = (self.balancers.get(item.arn) or self.behind[item.arn]).thing
        for group in item.target_groups:
            if group.target_type == "alb":
                self._add_balancers(thing, group)
            elif not self.whole and group.id not in self.expanded and group.targets:
                member = group_member(self.topology, group)
                self._add(thing, member, "", f"{len(group.targets)} targets are registered in {group.label}")
                self.summed = True
            else:
                for target in group.targets or ():
                    member = target_member(self.topology, group, target)
                    self._add(thing, member, target.state, _registered(group, target))

    def _add(self, thing: Thing, member: Member, state: str, why: str) -> None:
        self.targets[member.thing.id] = member
        self.edges.append(_edge("targets", thing, member.thing.id, state, why))

    def _add_balancers(self, thing: Thing, group: TargetGroup) -> None:
        for target in group.targets or ():
            if target.id in self.behind:
                self.edges.append(_edge("targets", thing, target.id, target.state, _registered(group, target)))


def _provider(topology: Topology, arn: str) -> Provider:
    return Provider(arn, topology.get(LoadBalancer, arn), topology.target_groups_of_load_balancer.get(arn, ()))


def _registered(group: TargetGroup, target: Target) -> str:
    return f"{target.id} is registered in {group.label}; its health is {target.state or 'not known'}"
