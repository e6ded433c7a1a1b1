"""Places what is around a VPC's inside: account and region, icons on the border, neighbours at both sides, the key."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vpcviz.layout.corridors import Corridor, Side, room_for
from vpcviz.layout.frames import account_frame, region_frame
from vpcviz.layout.key import KEY_WIDTH, key_height, place_key
from vpcviz.layout.neighbours import CARD_WIDTH, group_by_account, place_neighbours, stack_height
from vpcviz.layout.pieces import Rect, frame
from vpcviz.layout.scene import Node
from vpcviz.layout.shelves import ASPECT
from vpcviz.layout.sketches import Spread
from vpcviz.layout.vpc_body import Body
from vpcviz.layout.vpc_borders import Neighbour
from vpcviz.layout.vpc_consumers import consumers_beside
from vpcviz.layout.vpc_model import Grid
from vpcviz.layout.vpc_picture import VpcPicture
from vpcviz.layout.ways import Ground
from vpcviz.topology.network import Topology

ACCOUNT_HEAD = 48
REGION_HEAD = 40
INSET = 16
BETWEEN = 40
KEY_GAP = 32


@dataclass(frozen=True, slots=True)
class Around:
    """A whole placed picture, and the ground on which its lines run."""

    nodes: tuple[Node, ...]
    ground: Ground
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class _Spots:
    """Where the parts of the picture stand, from left to right."""

    left: Mapping[str, tuple[Neighbour, ...]]
    right: Mapping[str, tuple[Neighbour, ...]]
    left_room: int
    right_room: int
    region_right: int
    account_x: int
    vpc_x: int
    vpc_y: int


def _spots(topology: Topology, picture: VpcPicture, rooms: Mapping[str, int], margins: tuple[int, int, int]) -> _Spots:
    left = group_by_account([user for service in picture.provided for user in consumers_beside(topology, service)])
    right = group_by_account([neighbour for neighbour, _ in picture.consumed])
    left_room = room_for(rooms.get("left", 0), BETWEEN) if left else 0
    account_x = (CARD_WIDTH if left else 0) + left_room
    left_margin, top_margin, right_margin = margins
    return _Spots(
        left=left,
        right=right,
        left_room=left_room,
        right_room=room_for(rooms.get("right", 0), BETWEEN) if right else 0,
        region_right=max(right_margin, INSET),
        account_x=account_x,
        vpc_x=account_x + INSET + max(left_margin, INSET),
        vpc_y=ACCOUNT_HEAD + REGION_HEAD + max(top_margin, INSET),
    )


def place_around(topology: Topology, picture: VpcPicture, body: Body, rooms: Mapping[str, int]) -> Around:
    """Place the picture of a VPC; `rooms` is how many lines run in each gap."""
    spread = body.skeleton.spread(rooms)
    spots = _spots(topology, picture, rooms, body.margins)
    at = (spots.vpc_x, spots.vpc_y)
    frames, frames_width, frames_height = _frames(topology, picture.grid, spread, spots)
    nodes = [*frames, *body.drawn(spread, *at)]
    beside, sides = _beside(topology, spots, spots.account_x + frames_width)
    nodes += beside
    sides += _docks(body, spread, at)
    height = max(frames_height, stack_height(spots.left), stack_height(spots.right))
    corridors = _corridors(body, spread, spots, spots.account_x + frames_width, height)
    width = spots.account_x + frames_width + spots.right_room + (CARD_WIDTH if spots.right else 0)
    size = (width, max([height, *(node.y + node.h for node in nodes)]))
    nodes, width, height = _with_key(picture, nodes, size, _under(spots, width))
    ground = Ground({corridor.id: corridor for corridor in corridors}, sides_by_node(sides))
    return Around(tuple(nodes), ground, width, height)


def _under(spots: _Spots, width: int) -> tuple[int, int] | None:
    """The corner of the room under the neighbours at the right."""
    if not spots.right:
        return None
    return width - CARD_WIDTH, ACCOUNT_HEAD + REGION_HEAD + stack_height(spots.right) + KEY_GAP


def _docks(body: Body, spread: Spread, at: tuple[int, int]) -> list[Side]:
    """The sides of everything in the VPC and on its border."""
    return [
        Side(node, corridor, edge, place.y, place.y + place.h, opening.parity)
        for node, opening, place in body.docks(spread, *at)
        for corridor, edge in opening.ends(place)
    ]


def _frames(topology: Topology, grid: Grid, spread: Spread, spots: _Spots) -> tuple[list[Node], int, int]:
    """Account and region frames; the account's width and height."""
    x = spots.account_x
    region_width = spots.vpc_x - x - INSET + spread.width + spots.region_right
    region_height = spots.vpc_y - ACCOUNT_HEAD + spread.height + INSET
    width, height = region_width + 2 * INSET, ACCOUNT_HEAD + region_height + INSET
    account = account_frame(topology, grid.account)
    region = region_frame(grid.account, grid.region)
    place = Rect(x + INSET, ACCOUNT_HEAD, region_width, region_height)
    return [frame(account, None, Rect(x, 0, width, height)), frame(region, account.id, place)], width, height


def _beside(topology: Topology, spots: _Spots, account_end: int) -> tuple[list[Node], list[Side]]:
    """The neighbours at both sides."""
    nodes: list[Node] = []
    sides: list[Side] = []
    top = ACCOUNT_HEAD + REGION_HEAD
    at_right = account_end + spots.right_room
    for groups, x, corridor, edge in ((spots.left, 0, "left", CARD_WIDTH), (spots.right, at_right, "right", 0)):
        placed, opened = place_neighbours(topology, groups, (x, top), corridor, edge)
        nodes += placed
        sides += opened
    return nodes, sides


def _corridors(body: Body, spread: Spread, spots: _Spots, account_end: int, height: int) -> list[Corridor]:
    """The corridors of the VPC and those beside the account, as far as which the horizontal ones reach."""
    left_x, x, y = spots.account_x - spots.left_room, spots.vpc_x, spots.vpc_y
    outer = [
        Corridor("left", "v", 0, height, left_x, spots.left_room, 0),
        Corridor("right", "v", 0, height, account_end, spots.right_room, 0),
    ]
    start = left_x if spots.left else x
    end = account_end + spots.right_room if spots.right else x + spread.width
    inner = [
        Corridor(gap.id, "h", start, end, gap.lane + y, gap.room, gap.parity)
        if gap.axis == "h"
        else Corridor(gap.id, "v", gap.start + y, gap.end + y, gap.lane + x, gap.room, gap.parity)
        for gap in body.skeleton.gaps(spread)
    ]
    return [*inner, *(item for item in outer if item.room)]


def _with_key(
    picture: VpcPicture, nodes: list[Node], size: tuple[int, int], under: tuple[int, int] | None
) -> tuple[list[Node], int, int]:
    """The key of route tables, beside or under the picture: where the whole stays larger on a screen. `under` is the
    corner of the room under the neighbours at the right.
    """
    width, height = size
    if not picture.key:
        return nodes, width, height
    columns = max(1, (width + 16) // (KEY_WIDTH + 16))
    # (x, y, columns): under the neighbours at the right, beside everything, or below it.
    options = [(width + KEY_GAP, 0, 1), (0, height + KEY_GAP, columns)]
    if under is not None:
        options.insert(0, (*under, 1))

    def whole(option: tuple[int, int, int]) -> float:
        x, y, across = option
        right = x + across * (KEY_WIDTH + 16) - 16
        return _scale((max(width, right), max(height, y + key_height(picture.key, across))))

    nodes = [*nodes, *place_key(picture.key, *min(options, key=whole))]
    return nodes, max(node.x + node.w for node in nodes), max(node.y + node.h for node in nodes)


def _scale(size: tuple[int, int]) -> float:
    """How much a picture must shrink to fit a sheet of the usual shape."""
    width, height = size
    return max(width, height * ASPECT)


def sides_by_node(sides: Sequence[Side]) -> Mapping[str, tuple[Side, ...]]:
    """Node id -> its sides."""
    found: dict[str, list[Side]] = {}
    for side in sides:
        found.setdefault(side.node, []).append(side)
    return {node: tuple(opened) for node, opened in found.items()}
