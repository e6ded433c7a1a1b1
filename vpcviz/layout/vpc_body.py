"""A VPC as a body: its frame, its inside and the icons on its border, at coordinates relative to its corner.

The VPC's own picture and the estate's stand it where they need it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from vpcviz.layout.corridors import Corridor, Side
from vpcviz.layout.pieces import PORT, Label, Rect, Sketch, Thing, frame, port, title_of
from vpcviz.layout.scene import Node
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

    sketches: tuple[Sketch, ...]
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

    def drawn(self, dx: int, dy: int) -> Iterator[Node]:
        """Its nodes, with the VPC's corner at (dx, dy)."""
        return (sketch.drawn(dx, dy) for sketch in self.sketches)


def body_of(topology: Topology, picture: VpcPicture, rooms: Mapping[str, int], parent: str, *, names: bool) -> Body:
    """The body of a VPC. `rooms` is how many lines run in each of its gaps, `names` whether provider ports bear theirs."""
    inside = _inside(topology, picture, rooms)
    thing = _vpc(picture.grid)
    own = Sketch(thing.id, "vpc", Rect(0, 0, inside.width, inside.height), partial(frame, thing, parent))
    right, right_sides = _right(picture, inside)
    left, left_sides = _left(picture, inside, names=names)
    left_margin = (LEFT_LABELS if names else HALF_PORT) if left else 0
    return Body(
        sketches=(own, *inside.sketches, *_top(picture, inside), *right, *left),
        corridors=inside.corridors,
        sides=(*inside.sides, *right_sides, *left_sides),
        width=inside.width,
        height=inside.height,
        margins=(left_margin, TOP_LABELS if picture.top else 0, RIGHT_LABELS if right else 0),
        items=inside.items,
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


def _top(picture: VpcPicture, inside: Inside) -> list[Sketch]:
    """Gateways on the top border, from the right corner leftwards."""
    x = inside.width - len(picture.top) * TOP_SLOT + TOP_SLOT // 2 - 8
    return [
        _port(thing, picture, (x + number * TOP_SLOT, 0), ("above", TOP_SLOT - 8))
        for number, thing in enumerate(picture.top)
    ]


def _right(picture: VpcPicture, inside: Inside) -> tuple[list[Sketch], list[Side]]:
    """Gateway endpoints on the right border, and where lines may meet them."""
    sketches: list[Sketch] = []
    sides: list[Side] = []
    gap = inside.edge_gaps[1]
    edge = inside.width
    y = inside.rows_top + RIGHT_SLOT // 2 - 8
    for thing in picture.right:
        room = RIGHT_LABELS - HALF_PORT - 16
        sketches.append(_port(thing, picture, (edge, y), ("right", room)))
        sides.append(Side(thing.id, gap, edge - HALF_PORT, y - HALF_PORT, y + HALF_PORT, int(gap[1:]) % 2))
        y += RIGHT_SLOT
    return sketches, sides


def _left(picture: VpcPicture, inside: Inside, *, names: bool) -> tuple[list[Sketch], list[Side]]:
    """Provider ports on the left border, which open inwards and outwards."""
    sketches: list[Sketch] = []
    sides: list[Side] = []
    for thing, y in _left_places(picture, inside):
        sketches.append(_port(thing, picture, (0, y), ("left" if names else "none", LEFT_LABELS - 40)))
        sides.append(Side(thing.id, inside.edge_gaps[0], HALF_PORT, y - HALF_PORT, y + HALF_PORT, 1))
        sides.append(Side(thing.id, OUTER[0], -HALF_PORT, y - HALF_PORT, y + HALF_PORT, 1))
    return sketches, sides


def _port(thing: Thing, picture: VpcPicture, centre: tuple[int, int], label: tuple[Label, int]) -> Sketch:
    """An icon on the border around `centre`; `label` is where its name stands and how much room it has."""
    x, y = centre
    where, room = label
    vpc_id = picture.grid.vpc_id

    def make(place: Rect) -> Node:
        return port(thing, vpc_id, place.x + HALF_PORT, place.y + HALF_PORT, label_at=where, room=room)

    return Sketch(thing.id, thing.kind, Rect(x - HALF_PORT, y - HALF_PORT, PORT, PORT), make)


def _left_places(picture: VpcPicture, inside: Inside) -> list[tuple[Thing, int]]:
    """Each port at the height of its load balancer's lane, or as close below it as there is room."""
    lanes = {sketch.id: sketch.place.y for sketch in inside.sketches}
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
