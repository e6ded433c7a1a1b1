"""A VPC as a body: its frame, its inside and the icons on its border, at coordinates relative to its corner.

The VPC's own picture and the estate's stand it where they need it.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from vpcviz.layout.pieces import PORT, Rect, Thing, frame, port, title_of
from vpcviz.layout.scene import Node
from vpcviz.layout.sketches import EDGE, FIXED, Anchor, Opening, Skeleton, Sketch, Spread
from vpcviz.layout.vpc_model import Grid
from vpcviz.layout.vpc_picture import VpcPicture
from vpcviz.layout.vpc_place import Inside, place_inside

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
    """A VPC that can be put anywhere. Horizontal gaps end at its border; whoever places it lets them reach out."""

    sketches: tuple[Sketch, ...]
    """The VPC's own frame comes first."""
    skeleton: Skeleton
    margins: tuple[int, int, int]
    """Room that names need outside the frame: left, top, right."""
    items: Mapping[str, tuple[str, ...]]
    """Endpoint id or load balancer ARN -> its nodes, from the left."""

    def drawn(self, spread: Spread, dx: int, dy: int) -> Iterator[Node]:
        """Its nodes, with the VPC's corner at (dx, dy)."""
        for sketch in self.sketches:
            yield from sketch.make(sketch.subject, sketch.parent, spread.place(sketch, dx, dy))

    def docks(
        self, spread: Spread, dx: int, dy: int, wanted: frozenset[str] | None = None
    ) -> Iterator[tuple[str, Opening, Rect]]:
        """(node, opening, place) of what lines may meet, all of it or what is wanted; some of it opens onto OUTER."""
        for sketch in self.sketches:
            if sketch.opening is not None and (wanted is None or sketch.id in wanted):
                yield sketch.id, sketch.opening, spread.place(sketch, dx, dy)


def body_of(picture: VpcPicture, parent: str, *, names: bool) -> Body:
    """The body of a VPC. `names` tells whether provider ports bear theirs."""
    inside = _inside(picture)
    skeleton = inside.skeleton
    thing = replace(_vpc(picture.grid), marks=picture.marks)
    own = Sketch(thing.id, "vpc", 0, 0, skeleton.width, skeleton.height, _WHOLE, None, _frame, thing, parent)
    right, left = _right(picture, inside), _left(picture, inside, _left_port if names else _bare_port)
    left_margin = (LEFT_LABELS if names else HALF_PORT) if left else 0
    return Body(
        sketches=(own, *inside.sketches, *_top(picture, inside), *right, *left),
        skeleton=skeleton,
        margins=(left_margin, TOP_LABELS if picture.top else 0, RIGHT_LABELS if right else 0),
        items=inside.items,
    )


def _inside(picture: VpcPicture) -> Inside:
    needed = max(len(picture.right) * RIGHT_SLOT, len(picture.provided) * LEFT_SLOT)
    least = (needed, 304 + len(picture.top) * TOP_SLOT)
    ports = (HALF_PORT if picture.provided else 0, HALF_PORT if picture.right else 0)
    return place_inside(picture.grid, least, ports)


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


Hold = tuple[Anchor, Opening | None]
"""What an icon on the border moves with, and the gaps onto which it opens."""
Draw = Callable[[Thing, str, Rect], tuple[Node, ...]]
_WHOLE = Anchor(FIXED, EDGE, FIXED, EDGE)
_TOP = Anchor(EDGE, EDGE, FIXED, FIXED)
_RIGHT = Anchor(EDGE, EDGE, 0, 0)
_LEFT = Anchor(FIXED, FIXED, 0, 0)


def _top(picture: VpcPicture, inside: Inside) -> list[Sketch]:
    """Gateways on the top border, from the right corner leftwards."""
    x = inside.skeleton.width - len(picture.top) * TOP_SLOT + TOP_SLOT // 2 - 8
    hold = (_TOP, None)
    return [
        _port(thing, picture, (x + number * TOP_SLOT, 0), hold, _top_port) for number, thing in enumerate(picture.top)
    ]


def _right(picture: VpcPicture, inside: Inside) -> list[Sketch]:
    """Gateway endpoints on the right border, which open inwards."""
    gap = inside.edge_gaps[1]
    hold = (_RIGHT, Opening(gap, "", int(gap[1:]) % 2))
    x, y = inside.skeleton.width, inside.rows_top + RIGHT_SLOT // 2 - 8
    return [
        _port(thing, picture, (x, y + number * RIGHT_SLOT), hold, _right_port)
        for number, thing in enumerate(picture.right)
    ]


def _left(picture: VpcPicture, inside: Inside, draw: Draw) -> list[Sketch]:
    """Provider ports on the left border, which open inwards and outwards."""
    hold = (_LEFT, Opening(OUTER[0], inside.edge_gaps[0], 1))
    return [_port(thing, picture, (0, y), hold, draw) for thing, y in _left_places(picture, inside)]


def _port(thing: Thing, picture: VpcPicture, centre: tuple[int, int], hold: Hold, draw: Draw) -> Sketch:
    """An icon on the border around `centre`."""
    x, y = centre[0] - HALF_PORT, centre[1] - HALF_PORT
    return Sketch(thing.id, thing.kind, x, y, PORT, PORT, *hold, draw, thing, picture.grid.vpc_id)


def _frame(thing: Thing, parent: str, place: Rect) -> tuple[Node, ...]:
    return (frame(thing, parent, place),)


def _top_port(thing: Thing, parent: str, place: Rect) -> tuple[Node, ...]:
    return (port(thing, parent, *_centre(place), label_at="above", room=TOP_SLOT - 8),)


def _right_port(thing: Thing, parent: str, place: Rect) -> tuple[Node, ...]:
    return (port(thing, parent, *_centre(place), label_at="right", room=RIGHT_LABELS - HALF_PORT - 16),)


def _left_port(thing: Thing, parent: str, place: Rect) -> tuple[Node, ...]:
    return (port(thing, parent, *_centre(place), label_at="left", room=LEFT_LABELS - 40),)


def _bare_port(thing: Thing, parent: str, place: Rect) -> tuple[Node, ...]:
    return (port(thing, parent, *_centre(place), label_at="none", room=0),)


def _centre(place: Rect) -> tuple[int, int]:
    return place.x + HALF_PORT, place.y + HALF_PORT


def _left_places(picture: VpcPicture, inside: Inside) -> list[tuple[Thing, int]]:
    """Each port at the height of its load balancer's lane, or as close below it as there is room."""
    lanes = {sketch.id: sketch.y for sketch in inside.sketches}
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
