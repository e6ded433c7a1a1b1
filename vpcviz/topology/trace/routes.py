"""Which route of a route table takes a packet (AWS: Route tables and route priority)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from vpcviz.topology.addresses import Address, Block, PrefixMap, block_of, covers
from vpcviz.topology.resources.network import PrefixList, Route, RouteTable, TargetKind

STATIC: Final = 0
LISTED: Final = 1
PROPAGATED: Final = 2

_RANK_WORDS = {STATIC: "a static route", LISTED: "a route of a prefix list", PROPAGATED: "a propagated route"}

Lists = Callable[[str], PrefixList | None]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A route that covers an address, with the prefix by which it does."""

    block: Block
    rank: int
    route: Route

    @property
    def words(self) -> str:
        """What the route sends: its block, or its prefix list with the entry that matches."""
        if self.rank != LISTED:
            return self.route.destination
        entry = f" ({self.block})" if self.block.length else ""
        return f"{self.route.destination}{entry}"


@dataclass(frozen=True, slots=True)
class Choice:
    """The route that is taken, and what it was chosen over."""

    candidate: Candidate
    beaten: Candidate | None
    told: str = ""
    """Why it was chosen, where that is not by its prefix."""

    @property
    def arbitrary(self) -> bool:
        """Whether AWS picks one of two at random (AWS: Route tables and prefix lists, overlapping CIDR blocks)."""
        mine, other = self.candidate, self.beaten
        if other is None or mine.block != other.block or not mine.rank == other.rank == LISTED:
            return False
        return mine.route.target != other.route.target

    def reason(self, destination: str) -> str:
        """Why this route takes a packet to `destination`, and no other does."""
        if self.told:
            return self.told
        mine, other = self.candidate, self.beaten
        if other is None:
            return f"the only route that matches {destination}"
        if mine.route.target_kind is TargetKind.LOCAL and other.rank == PROPAGATED:
            return f"for {destination} the local route goes before propagated ones"
        if mine.block == other.block and mine.rank == other.rank:
            return f"{other.words} leads there too"
        if mine.block.length > other.block.length:
            return f"the longest prefix that matches {destination}"
        return f"{_RANK_WORDS[mine.rank]} goes before {_RANK_WORDS[other.rank]} of the same length"


def candidates(table: RouteTable, lists: Lists) -> Iterable[Candidate]:
    """Every route of a table as blocks; a prefix list counts as one route for each of its entries."""
    for route in table.routes:
        if route.family == "prefix-list":
            listed = lists(route.destination)
            blocks = [block_of(cidr) for cidr in (listed.cidrs or () if listed is not None else ())]
            yield from (Candidate(block, LISTED, route) for block in blocks if block is not None)
            continue
        block = block_of(route.destination)
        if block is not None:
            yield Candidate(block, PROPAGATED if route.propagated else STATIC, route)


class Routes:
    """A route table made ready for lookups."""

    __slots__ = ("_map", "table", "unread")

    def __init__(self, table: RouteTable, lists: Lists) -> None:
        self.table = table
        ordered = sorted(candidates(table, lists), key=lambda item: (item.rank, item.route.destination))
        self._map: PrefixMap[Candidate] = PrefixMap((item.block, item) for item in ordered)
        self.unread: tuple[Route, ...] = tuple(
            route
            for route in table.routes
            if route.family == "prefix-list" and getattr(lists(route.destination), "cidrs", None) is None
        )

    def choose(self, address: Address) -> Choice | None:
        """The route that takes a packet to `address`: longest prefix, then static, prefix list, propagated.

        A local route goes before propagated ones, more specific ones too (AWS: Route tables and VPN route priority).
        """
        found: list[Candidate] = []
        for _, candidate in self._map.matches(address):
            found.append(candidate)
            if len(found) > 1 and candidate.rank != PROPAGATED:
                break
        if not found:
            return None
        if found[0].rank == PROPAGATED:
            local = next((item for item in found if item.route.target_kind is TargetKind.LOCAL), None)
            if local is not None:
                return Choice(local, found[0])
        return Choice(found[0], found[1] if len(found) > 1 else None)


def sentence(table_id: str, choice: Choice, destination: str) -> str:
    """What a table does with a packet, and why."""
    candidate = choice.candidate
    return f"{table_id} sends {candidate.words} to {candidate.route.target}: {choice.reason(destination)}"


def rule_of(route: Route) -> dict[str, str]:
    """A route as evidence."""
    return {
        "destination": route.destination,
        "target": route.target,
        "state": route.state,
        "origin": route.origin,
    }


def covered(cidrs: Iterable[str], address: Address) -> str:
    """The first block that holds an address; "" when none does."""
    return next((cidr for cidr in cidrs if covers(cidr, address)), "")
