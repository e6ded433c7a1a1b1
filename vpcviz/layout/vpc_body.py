"""A VPC as a body: its frame, its inside and the icons on its border, at coordinates relative to its corner.

The VPC's own picture and the estate's stand it where they need it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from vpcviz.layout.corridors import Corridor, Side
from vpcviz.layout.pieces import BOLD, MUTED, PORT, Rect, Thing, frame, line, port, title_of
from vpcviz.layout.scene import Node, Text
from vpcviz.layout.vpc_model import Grid
from vpcviz.layout.vpc_picture import VpcPicture
from vpcviz.layout.vpc_place import Inside, place_inside
from vpcviz.topology.network import Topology

TOP_LABELS = 56
"""Room above a VPC for the names of the icons on its top border."""
TOP_SLOT = 136
RIGHT_SLOT = 72
LEFT_SLOT = 64
RIGHT_LABELS = 184
LEFT_LABELS = 152
HALF_PORT = PORT // 2
OUTER = ("left", "right")
"""Names of the corridors beside the VPC, which belong to whoever places it."""


@dataclass(frozen=True, slots=True)
class Body:
    """A VPC that can be put anywhere. Horizontal corridors end at its border; whoever places it lets them reach out."""

    nodes: tuple[Node, ...]
    """The VPC's own frame comes first."""
    corridors: tuple[Corridor, ...]
    sides: tuple[Side, ...]
    """Sides of what stands in it and on its border; some open onto the corridors of OUTER."""
    width: int
    height: int
    margins: tuple[int, int, int]
    """Room that names need outside the frame: left, top, right."""
    items: Mapping[str, tuple[str, ...]]
    """Endpoint id or load balancer ARN -> its nodes, from the left."""
    rows: tuple[int, int]
    """From where to where the subnets of the first band reach."""


def body_of(topology: Topology, picture: VpcPicture, rooms: Mapping[str, int], parent: str, *, names: bool) -> Body:
    """The body of a VPC. `rooms` is how many lines run in each of its gaps, `names` whether provider ports bear theirs."""
    inside = _inside(topology, picture, rooms)
    thing = _vpc(picture.grid)
    nodes = [frame(thing, parent, Rect(0, 0, inside.width, inside.height)), *inside.nodes, *_top(picture, inside)]
    right, right_sides = _right(picture, inside)
    left, left_sides = _left(picture, inside, names=names)
    left_margin = (LEFT_LABELS if names else HALF_PORT) if left else 0
    return Body(
        nodes=(*nodes, *right, *left),
        corridors=inside.corridors,
        sides=(*inside.sides, *right_sides, *left_sides),
        width=inside.width,
        height=inside.height,
        margins=(left_margin, TOP_LABELS if picture.top else 0, RIGHT_LABELS if right else 0),
        items=inside.items,
        rows=(inside.rows_top, inside.rows_bottom),
    )


def _inside(topology: Topology, picture: VpcPicture, rooms: Mapping[str, int]) -> Inside:
    needed = max(len(picture.right) * RIGHT_SLOT, len(picture.provided) * LEFT_SLOT)
    least = (needed, 304 + len(picture.top) * TOP_SLOT)
    ports = (HALF_PORT if picture.provided else 0, HALF_PORT if picture.right else 0)
    return place_inside(topology, picture.grid, rooms, least, ports)


def _vpc(grid: Grid) -> Thing:
    vpc = grid.vpc
    cidrs = ", ".join((*vpc.cidrs, *vpc.ipv6_cidrs)) if vpc is not None else "not in this inventory"
    return Thing(
        id=grid.vpc_id,
        kind="vpc",
        resource=grid.vpc_id,
        label=vpc.label if vpc is not None else grid.vpc_id,
        sub=cidrs,
        icon="vpc",
        tone="vpc",
        state=None if vpc is not None else "unconnected",
        title=title_of(vpc.label if vpc is not None else "", grid.vpc_id, cidrs),
        shape="frame",
    )


def _top(picture: VpcPicture, inside: Inside) -> list[Node]:
    """Gateways on the top border, from the right corner leftwards."""
    x = inside.width - len(picture.top) * TOP_SLOT + TOP_SLOT // 2 - 8
    return [
        port(thing, picture.grid.vpc_id, x + number * TOP_SLOT, 0, label_at="above", room=TOP_SLOT - 8)
        for number, thing in enumerate(picture.top)
    ]


def _right(picture: VpcPicture, inside: Inside) -> tuple[list[Node], list[Side]]:
    """Gateway endpoints on the right border, and where lines may meet them."""
    nodes: list[Node] = []
    sides: list[Side] = []
    gap = inside.edge_gaps[1]
    edge = inside.width
    y = inside.rows_top + RIGHT_SLOT // 2 - 8
    for thing in picture.right:
        room = RIGHT_LABELS - HALF_PORT - 16
        nodes.append(port(thing, picture.grid.vpc_id, edge, y, label_at="right", room=room))
        sides.append(Side(thing.id, gap, edge - HALF_PORT, y - HALF_PORT, y + HALF_PORT, int(gap[1:]) % 2))
        y += RIGHT_SLOT
    return nodes, sides


def _left(picture: VpcPicture, inside: Inside, *, names: bool) -> tuple[list[Node], list[Side]]:
    """Provider ports on the left border, which open inwards and outwards."""
    nodes: list[Node] = []
    sides: list[Side] = []
    for thing, y in _left_places(picture, inside):
        node = port(thing, picture.grid.vpc_id, 0, y, label_at="none", room=0)
        nodes.append(replace(node, texts=_left_texts(thing, y)) if names else node)
        sides.append(Side(thing.id, inside.edge_gaps[0], HALF_PORT, y - HALF_PORT, y + HALF_PORT, 1))
        sides.append(Side(thing.id, OUTER[0], -HALF_PORT, y - HALF_PORT, y + HALF_PORT, 1))
    return nodes, sides


def _left_texts(thing: Thing, y: int) -> tuple[Text, ...]:
    right, room = -HALF_PORT - 8, LEFT_LABELS - 40
    label = line(thing.label, right, y - 12, room, BOLD._replace(anchor="end"))
    return label + line(thing.resource or "", right, y + 22, room, MUTED._replace(anchor="end"))


def _left_places(picture: VpcPicture, inside: Inside) -> list[tuple[Thing, int]]:
    """Each port at the height of its load balancer's lane, or as close below it as there is room."""
    lanes = {node.id: node.y for node in inside.nodes}
    wanted = []
    for service in picture.provided:
        pieces = [lanes[node] for arn in service.balancers for node in inside.items.get(arn, ())]
        wanted.append((min(pieces, default=inside.rows_top) + 16, service.port))
    places: list[tuple[Thing, int]] = []
    floor = inside.rows_top + HALF_PORT
    for y, thing in sorted(wanted, key=lambda item: (item[0], item[1].id)):
        place = max(y, floor)
        places.append((thing, place))
        floor = place + LEFT_SLOT
    over = floor - LEFT_SLOT - inside.rows_bottom
    return [(thing, place - max(0, over)) for thing, place in places]
