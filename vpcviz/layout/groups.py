"""How the estate's cards are grouped: by account, by region, or by the value of a tag; frames in frames."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from vpcviz.layout.estate_model import Card, Estate
from vpcviz.layout.frames import UNCONNECTED, account_frame, region_frame
from vpcviz.layout.pieces import Thing
from vpcviz.layout.view import TAG_GROUP
from vpcviz.topology.coverage import gaps
from vpcviz.topology.network import Topology
from vpcviz.topology.resource import Resource
from vpcviz.topology.resources.network import Vpc
from vpcviz.topology.resources.transit import TransitGateway


@dataclass(frozen=True, slots=True)
class Inner:
    """A frame with cards."""

    thing: Thing
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Outer:
    """A frame with frames."""

    thing: Thing
    inner: tuple[Inner, ...]
    spread: bool = False
    """Whether its frames stand in rows of several: a region has many accounts, an account few regions."""


Rank = tuple[int, str]
"""Where a frame stands among its like."""
Spot = tuple[Rank, Thing, Rank, Thing]
"""The outer and the inner frame of a card."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What frames say of places."""

    topology: Topology
    connected: frozenset[str]
    unread: frozenset[tuple[str, str]]

    def account(self, account: str) -> Thing:
        return account_frame(self.topology, account, connected=account in self.connected)

    def rank(self, account: str) -> Rank:
        return int(account not in self.connected), account

    def account_in(self, outer: Thing, account: str, region: str) -> Thing:
        """An account's frame inside a region's or a tag's."""
        unread = (account, region) in self.unread
        thing = self.account(account)
        sub = "some calls could not be read" if unread else thing.sub
        return replace(
            thing, id=f"account:{account}:{region}@{outer.id}", sub=sub, state="unreadable" if unread else thing.state
        )


def groups_of(topology: Topology, estate: Estate, group: str) -> tuple[Outer, ...]:
    """The estate's frames with their cards. Connected accounts come first; the rest follows names."""
    unread = frozenset((gap.outcome.account, gap.outcome.region) for gap in gaps(topology))
    known = _Known(topology, estate.connected, unread)
    spot = _BY.get(group, _by_tag)
    outers: dict[str, tuple[Rank, Thing]] = {}
    inners: defaultdict[str, dict[str, tuple[Rank, Thing]]] = defaultdict(dict)
    cards: defaultdict[str, list[Card]] = defaultdict(list)
    for card in estate.cards:
        outer_rank, outer, inner_rank, inner = spot(known, card, group)
        outers[outer.id] = outer_rank, outer
        inners[outer.id][inner.id] = inner_rank, inner
        cards[inner.id].append(card)
    return tuple(
        Outer(
            outer,
            tuple(Inner(inner, tuple(cards[inner.id])) for inner in _in_order(inners[outer.id])),
            group != "account",
        )
        for outer in _in_order(outers)
    )


def _in_order(frames: Mapping[str, tuple[Rank, Thing]]) -> Sequence[Thing]:
    return [thing for _, thing in sorted(frames.values(), key=lambda frame: (frame[0], frame[1].id))]


def _by_account(known: _Known, card: Card, _group: str) -> Spot:
    account, region = card.account, card.region
    inner = region_frame(account, region, unread=(account, region) in known.unread)
    return known.rank(account), known.account(account), (0, region), inner


def _by_region(known: _Known, card: Card, _group: str) -> Spot:
    region = card.region
    outer = Thing(
        id=f"region:{region}",
        kind="region",
        resource=region,
        label=region,
        icon="region",
        tone="region",
        title=f"region {region}",
        shape="dashed",
    )
    return (0, region), outer, known.rank(card.account), known.account_in(outer, card.account, region)


def _by_tag(known: _Known, card: Card, group: str) -> Spot:
    """Inside a tag's frame one frame for each account and region: `acme-workloads 222222222222 eu-west-1`."""
    key = group.removeprefix(TAG_GROUP)
    rank, outer = _tag_frame(key, _bearer(known.topology, card))
    inner = known.account_in(outer, card.account, card.region)
    words = f"{card.region}, {inner.sub}" if inner.sub else card.region
    inner = replace(inner, sub=words, title=f"{inner.title}, region {card.region}")
    number, account = known.rank(card.account)
    return rank, outer, (number, f"{account} {card.region}"), inner


def _bearer(topology: Topology, card: Card) -> Resource | None:
    """What bears the card's tags; None when it is known from another side only."""
    if card.thing.state == UNCONNECTED or card.thing.resource is None:
        return None
    return topology.get(Vpc, card.thing.resource) or topology.get(TransitGateway, card.thing.resource)


def _tag_frame(key: str, bearer: Resource | None) -> tuple[Rank, Thing]:
    if bearer is None:
        return (2, ""), _frame(f"tag:{key}?", f"{key} not known", f"the tag {key} of things that are not connected")
    value = dict(bearer.tags).get(key)
    if value is None:
        return (1, ""), _frame(f"tag:{key}", f"without {key}", f"without a tag {key}")
    return (0, value), _frame(f"tag:{key}={value}", f"{key} = {value}".rstrip(), f"tag {key} = {value}")


def _frame(node: str, label: str, title: str) -> Thing:
    return Thing(id=node, kind="tag", resource=None, label=label, tone="neutral", title=title, shape="frame")


_BY = {"account": _by_account, "region": _by_region}


def outer_of(outers: Iterable[Outer]) -> Mapping[str, Thing]:
    """Card -> the outermost frame that it stands in."""
    return {card.thing.id: outer.thing for outer in outers for inner in outer.inner for card in inner.cards}
