"""What stands beside a VPC's picture: cards of other sides, in frames of their accounts."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from vpcviz.layout.corridors import Side
from vpcviz.layout.frames import account_frame
from vpcviz.layout.pieces import Rect, card, frame
from vpcviz.layout.scene import Node
from vpcviz.layout.vpc_borders import Neighbour
from vpcviz.topology.network import Topology

CARD_WIDTH = 272
_HEAD = 40
_CARD = 64
_GAP = 8
_BETWEEN = 16


def group_by_account(neighbours: Sequence[Neighbour]) -> Mapping[str, tuple[Neighbour, ...]]:
    """Account -> its neighbours, each once; sorted by account and name."""
    found: dict[str, dict[str, Neighbour]] = {}
    for neighbour in sorted(neighbours, key=lambda item: (item.account, item.thing.label, item.thing.id)):
        found.setdefault(neighbour.account, {})[neighbour.thing.id] = neighbour
    return {account: tuple(by_id.values()) for account, by_id in sorted(found.items())}


def _frame_height(count: int) -> int:
    return _HEAD + count * (_CARD + _GAP)


def stack_height(groups: Mapping[str, tuple[Neighbour, ...]]) -> int:
    """The height of all frames, one below the other."""
    return sum(_frame_height(len(members)) + _BETWEEN for members in groups.values())


def place_neighbours(
    topology: Topology, groups: Mapping[str, tuple[Neighbour, ...]], at: tuple[int, int], corridor: str, edge: int
) -> tuple[list[Node], list[Side]]:
    """Frames with cards; each card opens onto `corridor` at its side nearest to it (`edge` from the frame's left)."""
    x, y = at
    nodes: list[Node] = []
    sides: list[Side] = []
    for account, members in groups.items():
        height = _frame_height(len(members))
        connected = all(member.connected for member in members)
        frame_id = f"account:{account}@{corridor}"
        thing = replace(
            account_frame(topology, account, connected=connected),
            id=frame_id,
            resource=account if account.isdigit() else None,
        )
        nodes.append(frame(thing, None, Rect(x, y, CARD_WIDTH, height), 12))
        for number, member in enumerate(members):
            top = y + _HEAD + number * (_CARD + _GAP)
            left, width = x + 8, CARD_WIDTH - 16
            node = card(member.thing, frame_id, Rect(left, top, width, _CARD), member.lines)
            nodes.append(node)
            nearest = left + width if edge else left
            sides.append(Side(member.thing.id, corridor, nearest, top, top + _CARD, 0))
        y += height + _BETWEEN
    return nodes, sides
