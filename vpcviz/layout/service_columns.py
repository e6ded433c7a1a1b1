"""The arrangement of a service's picture: columns from left to right, wrapped so that the whole fits a screen."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from vpcviz.layout.fitting import fits, largest
from vpcviz.layout.ordering import ordered
from vpcviz.layout.service_cards import Member
from vpcviz.layout.service_model import BALANCERS, SERVICE, ServicePicture
from vpcviz.layout.trays import Child, Leaf, Tray, size_of

ROOT = "service"
CARD_WIDTH = 272
HEAD = 40
PAD = 8
CARD_GAP = 8
FRAME_GAP = 16
STAIR = 144
"""How far the provider's side stands to the right of the service when it stands below it."""
WIDE = 2.4
"""How wide to its height a drawing may be that the page then makes fit with a little white."""
BETWEEN = 40
"""The room between a service and the load balancers below it."""
TALL = 144
"""The height of cards when there are too few for a picture of good shape."""
STEPS = 24
GROWTH = 1.2


@dataclass(frozen=True, slots=True)
class Frame:
    """Cards of one account in a column, or a card that stands for an account; long ones are cut in parts."""

    id: str
    group: str
    members: tuple[Member, ...]
    part: int = 1
    parts: int = 1


@dataclass(frozen=True, slots=True)
class Lane:
    """One of the picture's columns, before it is wrapped: its frames from the top, and the height of its cards."""

    number: int
    frames: tuple[Frame, ...]
    card: int

    def height(self, count: int) -> int:
        """The height of a frame with that many cards."""
        return HEAD + count * (self.card + CARD_GAP) - CARD_GAP + PAD

    @property
    def gap(self) -> int:
        """The room between its frames."""
        return CARD_GAP if any(not frame.group for frame in self.frames) else FRAME_GAP


@dataclass(frozen=True, slots=True)
class Arrangement:
    """The frames, wrapped, and the tray that they stand in."""

    frames: tuple[Frame, ...]
    root: Tray


def arranged(picture: ServicePicture) -> Arrangement:
    """The arrangement that stays largest on a screen among those that are neither ribbon nor tower."""
    lanes = _lanes(picture)
    options = [_across(lanes, limit) for limit in _limits(lanes)]
    if not any(fits(option.root) for option in options):
        options += _more_options(lanes)
    return options[largest([option.root for option in options])]


def _more_options(lanes: Sequence[Lane]) -> list[Arrangement]:
    """For what is too wide for one row: the provider's side a step below, and taller cards."""
    taller = [replace(lane, card=max(lane.card, TALL)) for lane in lanes]
    if lanes[-1].number > SERVICE:
        below = _below(lanes)
        if any(fits(option.root, WIDE) for option in below):
            return below
        return [_stairs(cards, limit) for cards in (lanes, taller) for limit in _limits(cards)]
    return [_across(taller, limit) for limit in _limits(taller)]


def _lanes(picture: ServicePicture) -> list[Lane]:
    """Columns that hold something, each account's cards together, ordered so that few lines cross."""
    by_id = {member.thing.id: member for column in picture.columns for member in column}
    groups = {name: member.group or name for name, member in by_id.items()}
    columns = [
        [
            member.thing.id
            for member in sorted(column, key=lambda member: (member.group, member.thing.label, member.thing.id))
        ]
        for column in picture.columns
    ]
    numbers = [number for number, column in enumerate(columns) if column]
    provided = [number for number in numbers if number >= SERVICE]
    order = ordered(
        [columns[number] for number in provided], groups, [(edge.source, edge.target) for edge in picture.edges]
    )
    for number, column in zip(provided, order, strict=True):
        columns[number] = list(column)
    return [_lane(number, [by_id[name] for name in columns[number]]) for number in numbers]


def _lane(number: int, members: Sequence[Member]) -> Lane:
    frames: list[Frame] = []
    for group, own in groupby(members, key=lambda member: member.group):
        if group:
            frames.append(Frame(f"account:{group}@{number}", group, tuple(own)))
        else:
            frames += [Frame(member.thing.id, "", (member,)) for member in own]
    return Lane(number, tuple(frames), _card_height(max(member.rows for member in members)))


def _card_height(rows: int) -> int:
    return -(-(31 + 15 * rows) // 8) * 8


def _limits(lanes: Sequence[Lane]) -> Iterator[int]:
    """Heights at which columns may wrap, from that of the tallest card."""
    height = max(lane.height(1) for lane in lanes)
    whole = max(sum(lane.height(len(frame.members)) + lane.gap for frame in lane.frames) for lane in lanes)
    limit = float(height)
    for _ in range(STEPS):
        yield int(limit)
        if limit > whole:
            return
        limit *= GROWTH


def _across(lanes: Sequence[Lane], limit: int) -> Arrangement:
    """Everything in one row."""
    wrapped = [_wrapped(lane, limit) for lane in lanes]
    trays = tuple(tray for lane, columns in zip(lanes, wrapped, strict=True) for tray in _trays(lane, columns))
    root = Tray(ROOT, (trays,), pad=PAD, row_gap=8, column_gap=56)
    return Arrangement(tuple(frame for columns in wrapped for column in columns for frame in column), root)


def _stairs(lanes: Sequence[Lane], limit: int) -> Arrangement:
    """Consumers and the service, and a step below and to the right what provides it."""
    wrapped = {lane.number: _wrapped(lane, limit) for lane in lanes}
    upper = [tray for lane in lanes if lane.number <= SERVICE for tray in _trays(lane, wrapped[lane.number])]
    lower = [tray for lane in lanes if lane.number >= BALANCERS for tray in _trays(lane, wrapped[lane.number])]
    left = sum(size_of(tray)[0] + 56 for tray in upper[:-1])
    above: tuple[Child, ...] = (*upper, Leaf("blank:upper", 8, 8))
    below: tuple[Child, ...] = (Leaf("blank:lower", left + STAIR, 8), *lower)
    root = Tray(ROOT, (above, below), pad=PAD, row_gap=24, column_gap=56)
    frames = tuple(frame for lane in lanes for column in wrapped[lane.number] for frame in column)
    return Arrangement(frames, root)


def _below(lanes: Sequence[Lane]) -> list[Arrangement]:
    """The load balancers below their service, in one frame with it; nothing where they stand in several accounts."""
    own = {lane.number: lane for lane in lanes if lane.number in (SERVICE, BALANCERS)}
    frames = [frame for lane in own.values() for frame in lane.frames]
    if len(own) < 2 or len({frame.group for frame in frames}) > 1 or not frames[0].group:
        return []
    provider = replace(frames[0], members=tuple(member for frame in frames for member in frame.members))
    cards = [(lane, member.thing.id) for lane in own.values() for frame in lane.frames for member in frame.members]
    rows = tuple((*_step(lane.number, name), Leaf(name, CARD_WIDTH, lane.card)) for lane, name in cards)
    middle = Tray(provider.id, rows, head=HEAD - BETWEEN // 2, pad=16, row_gap=BETWEEN, column_gap=BETWEEN)
    others = [lane for lane in lanes if lane.number not in own]
    return [_around(provider, middle, others, limit) for limit in _limits(others or lanes)]


def _step(number: int, name: str) -> tuple[Leaf, ...]:
    """What moves a load balancer to the right of its service."""
    return (Leaf(f"blank:{name}", 8, 8),) if number == BALANCERS else ()


def _around(provider: Frame, middle: Tray, lanes: Sequence[Lane], limit: int) -> Arrangement:
    wrapped = {lane.number: _wrapped(lane, limit) for lane in lanes}
    left = [tray for lane in lanes if lane.number < SERVICE for tray in _trays(lane, wrapped[lane.number])]
    right = [tray for lane in lanes if lane.number > SERVICE for tray in _trays(lane, wrapped[lane.number])]
    root = Tray(ROOT, ((*left, middle, *right),), pad=PAD, row_gap=8, column_gap=56)
    others = (frame for lane in lanes for column in wrapped[lane.number] for frame in column)
    return Arrangement((provider, *others), root)


def _wrapped(lane: Lane, limit: int) -> list[list[Frame]]:
    """A lane's frames in columns that are no taller than `limit`, long frames cut."""
    columns: list[list[Frame]] = [[]]
    used = 0
    for frame in (part for whole in lane.frames for part in _parts(lane, whole, limit)):
        height = lane.height(len(frame.members)) if frame.group else lane.card
        if columns[-1] and used + height > limit:
            columns.append([])
            used = 0
        columns[-1].append(frame)
        used += height + lane.gap
    return columns


def _parts(lane: Lane, frame: Frame, limit: int) -> list[Frame]:
    most = max(1, (limit - HEAD - PAD + CARD_GAP) // (lane.card + CARD_GAP))
    count = -(-len(frame.members) // most)
    if count == 1:
        return [frame]
    size = -(-len(frame.members) // count)
    cuts = range(0, len(frame.members), size)
    return [
        replace(frame, id=f"{frame.id}.{part}", members=frame.members[start : start + size], part=part, parts=len(cuts))
        for part, start in enumerate(cuts, 1)
    ]


def _trays(lane: Lane, columns: Sequence[Sequence[Frame]]) -> list[Tray]:
    trays = []
    for number, frames in enumerate(columns):
        rows = tuple((_child(lane, frame),) for frame in frames)
        trays.append(Tray(f"column:{lane.number}.{number}", rows, flat=True, pad=0, row_gap=lane.gap))
    return trays


def _child(lane: Lane, frame: Frame) -> Tray | Leaf:
    leaves = [Leaf(member.thing.id, CARD_WIDTH, lane.card) for member in frame.members]
    if not frame.group:
        return leaves[0]
    return Tray(frame.id, tuple((leaf,) for leaf in leaves), head=HEAD, flat=True, pad=PAD, row_gap=CARD_GAP)
