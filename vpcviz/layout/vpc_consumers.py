"""The consumers of a VPC's own services, as they stand beside its picture: one by one, or summed when they are many."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from vpcviz.layout.pieces import Thing, title_of
from vpcviz.layout.vpc_borders import Neighbour, Provided, account_label, vpc_label
from vpcviz.layout.vpc_items import state_mark
from vpcviz.topology.network import Topology
from vpcviz.topology.privatelink import Consumer, Service

MOST_BESIDE = 8
"""Consumers of one service that stand beside its VPC one by one; more are summed per account."""
MOST_ACCOUNTS = 4
"""Accounts whose consumers are summed one by one; more share one card. The service's own picture shows all."""


def consumers_beside(topology: Topology, provided_here: Provided) -> tuple[Neighbour, ...]:
    """The consumers of a service that this VPC provides, as they stand beside it."""
    users, service = provided_here.users, provided_here.service
    if len(users) <= MOST_BESIDE:
        return tuple(_consumer(topology, user, service) for user in users)
    by_account: defaultdict[str, list[Consumer]] = defaultdict(list)
    for user in users:
        by_account[user.account].append(user)
    if len(by_account) <= MOST_ACCOUNTS:
        return tuple(_summed(account, own, service) for account, own in sorted(by_account.items()))
    return (_summed(f"{len(by_account)} accounts", users, service),)


def _summed(account: str, users: Sequence[Consumer], service: Service) -> Neighbour:
    states = Counter(user.state or "state not known" for user in users)
    words = ", ".join(f"{count} {state}" for state, count in sorted(states.items()))
    thing = Thing(
        id=f"consumers:{account}@{service.key}",
        kind="endpoint",
        resource=None,
        label=f"{len(users)} consumer{'' if len(users) == 1 else 's'}",
        sub=words,
        icon="endpoint",
        tone="endpoint",
        title=title_of(f"{len(users)} consumers of {service.label}", words, "the picture of the service shows each"),
    )
    connected = any(user.endpoint is not None for user in users)
    return Neighbour(thing, account, connected, (f"of {service.label}",))


def _consumer(topology: Topology, user: Consumer, service: Service) -> Neighbour:
    place = vpc_label(topology, user.endpoint.vpc_id) if user.endpoint is not None else user.endpoint_id
    far = () if user.region == service.name.region else (f"from {user.region}",)
    return Neighbour(
        Thing(
            id=f"{user.endpoint_id}@{service.key}",
            kind="endpoint",
            resource=user.endpoint_id,
            label=place,
            sub=user.endpoint_id if user.endpoint is not None else "consumer not connected",
            icon="endpoint",
            tone="endpoint" if user.endpoint is not None else "unconnected",
            state="unconnected" if user.endpoint is None else _not_available(user.state),
            title=title_of(
                f"consumer {user.endpoint_id}", account_label(topology, user.account), f"state: {user.state}"
            ),
            marks=state_mark(user.state),
        ),
        user.account,
        user.endpoint is not None,
        far,
    )


def _not_available(state: str) -> str | None:
    return None if state.lower() in ("available", "") else state.lower()
