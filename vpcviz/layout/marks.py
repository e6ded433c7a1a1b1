"""Marks on a finished picture: a badge on each thing that something is to be said of, summed where the thing is not drawn.

A pure step after layout: boxes and lines stay where they are, and no badge covers words, icons or lines.
"""

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, chain
from types import MappingProxyType
from typing import Final, NamedTuple

from vpcviz.layout.badge_places import FLAGS, STEP, corner, in_lane, places, shortened
from vpcviz.layout.marks_legend import with_legend
from vpcviz.layout.pieces import BADGE_HEIGHT, MARK, WIDEST_BADGE
from vpcviz.layout.room import Box, Room
from vpcviz.layout.scene import Badge, Node, Scene
from vpcviz.layout.text import clean, fitted

GAP: Final = 4
WHOLE: Final = ("added", "removed", "perhaps")
"""Kinds of mark that say something of all that is in a thing."""
INSIDE: Final = "inside, not drawn:"
MOST_TOLD: Final = 12
"""How many marks the words of one badge tell one by one."""


@dataclass(frozen=True, slots=True)
class Sort:
    """How marks of one kind look, and what the legend calls them."""

    sign: str
    words: str


KINDS: Final[Mapping[str, Sort]] = MappingProxyType(
    {
        "added": Sort("+", "added"),
        "changed": Sort("~", "changed"),
        "removed": Sort("\u2212", "removed: it is no longer there"),
        "perhaps": Sort("?", "on one side only, where the other did not look"),
        "critical": Sort("!!!", "the worst finding is critical"),
        "high": Sort("!!", "the worst finding is high"),
        "medium": Sort("!", "the worst finding is medium"),
        "low": Sort("\u2193", "the worst finding is low"),
        "info": Sort("i", "findings for information"),
    }
)
"""Kinds of mark in the order in which they stand side by side. Each is a tone of the palette too, and differs by sign and word."""
DEGREES: Final = ("critical", "high", "medium", "low", "info")
"""Kinds that share one badge, the worst first: the worst one's sign, and how many there are in all."""
MOST_INNER: Final = 3
"""How many marks of what is in a thing are told one by one; more are counted by what they sum up to."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Something said of a resource."""

    resource: str
    text: str
    """One word or two, e.g. `added`; the sign of its kind stands alone where there is no room for it."""
    kind: str
    """One of `KINDS`."""
    title: str
    """The whole sentence."""
    at: tuple[str, ...] = ()
    """The resources on which it stands when they are drawn; () for `resource` alone."""
    within: tuple[str, ...] = ()
    """What holds the resource, the nearest first: the first one that is drawn counts it when nothing of `at` is drawn."""
    summed: str = ""
    """What many of its sort are called where they are counted; "" tells each one's `title`."""


class _Said(NamedTuple):
    """What stands on one node: marks of its own, and of what is in it and not drawn."""

    own: list[Mark]
    inner: dict[Mark, None]


class _Words(NamedTuple):
    """A badge before it has a place."""

    long: str
    short: str
    kind: str
    title: str
    resource: str | None


def marked(scene: Scene, marks: Iterable[Mark], sentence: str = "", *, bare: Container[str] = ()) -> Scene:
    """The scene with a badge on each thing that is marked, and a row of the legend that explains them after `sentence`.

    The nodes of `bare` bear none: what is said of them counts in what holds them.
    """
    stands = _Stands(scene, marks, bare)
    room = Room(scene)
    placed = _placed(scene, stands, room)
    if stands.pass_on(placed.flagged):
        room.forget()
        placed = _placed(scene, stands, room)
    entries = [(kind, sort.sign, sort.words) for kind, sort in KINDS.items() if kind in placed.kinds]
    return with_legend(replace(scene, nodes=placed.nodes), entries, sentence)


class _Placed(NamedTuple):
    """The nodes with their badges."""

    nodes: tuple[Node, ...]
    flagged: list[str]
    """Those that have room for a flag alone."""
    kinds: set[str]


def _placed(scene: Scene, stands: "_Stands", room: Room) -> _Placed:
    drawn = {node.id: node for node in scene.nodes}
    flagged: list[str] = []
    kinds: set[str] = set()
    for name in [node.id for node in scene.nodes if node.id in stands.said]:
        own, inner = stands.said[name]
        words = tuple(_words(own, tuple(inner)))
        bearer, is_flag = _with_badges(room, drawn, drawn[name], words)
        flagged += [name] if is_flag else []
        if bearer is not None:
            drawn[bearer.id] = bearer
            kinds |= {one.kind for one in words}
    return _Placed(tuple(drawn.values()), flagged, kinds)


def undrawn(scene: Scene, marks: Iterable[Mark]) -> tuple[Mark, ...]:
    """The marks that the picture has no place for: neither the things nor what holds them are drawn."""
    drawn = {node.resource for node in scene.nodes if node.resource}
    return tuple(mark for mark in marks if drawn.isdisjoint((*(mark.at or (mark.resource,)), *mark.within)))


class _Stands:
    """What stands on which node."""

    def __init__(self, scene: Scene, marks: Iterable[Mark], bare: Container[str] = ()) -> None:
        self.said: dict[str, _Said] = {}
        """Node id -> what stands on it."""
        self._nodes: defaultdict[str, list[str]] = defaultdict(list)
        for node in _bearers(scene):
            if node.id not in bare:
                self._nodes[node.resource or ""].append(node.id)
        order = list(KINDS)
        ordered = sorted(marks, key=lambda one: (order.index(one.kind), one.resource, one.text, one.title))
        wholes = {mark.resource: mark for mark in ordered if mark.kind in WHOLE}
        for mark in ordered:
            self._put(mark, _outermost(mark, wholes))

    def _put(self, mark: Mark, whole: str) -> None:
        """On the nodes of the thing; where these are not drawn, or came or went with a `whole`, in what holds it."""
        own = [name for resource in mark.at or (mark.resource,) for name in self._nodes.get(resource, ())]
        if whole in self._nodes:
            self._count(mark, whole)
        elif own:
            for name in dict.fromkeys(own):
                self._on(name).own.append(mark)
        else:
            self._count(mark, next((resource for resource in mark.within if resource in self._nodes), ""))

    def _count(self, mark: Mark, holder: str) -> bool:
        """Count the mark in what holds it; whether it was not counted there before."""
        new = [inner for name in self._nodes.get(holder, ()) if mark not in (inner := self._on(name).inner)]
        for inner in new:
            inner[mark] = None
        return bool(new)

    def _on(self, name: str) -> _Said:
        return self.said.setdefault(name, _Said([], {}))

    def pass_on(self, flagged: Iterable[str]) -> bool:
        """Count what is told by a flag alone in what holds it too; whether that changes anything."""
        found = [(mark, self._holder(mark, name)) for name in flagged for mark in chain(*self.said[name])]
        new = [self._count(mark, holder) for mark, holder in found]
        return any(new)

    def _holder(self, mark: Mark, name: str) -> str:
        held = (one for one in mark.within if one in self._nodes and name not in self._nodes[one])
        return next(held, "")


def _outermost(mark: Mark, wholes: Mapping[str, Mark]) -> str:
    """The outermost thing that came or went as a whole and holds what is marked; "" when none does."""
    path = [mark.resource]
    holder: Mark | None = mark
    while holder is not None:
        around = (wholes[name] for name in reversed(holder.within) if name in wholes and name not in path)
        holder = next((one for one in around if one.kind == mark.kind), None)
        path += [holder.resource] if holder is not None else []
    return path[-1] if len(path) > 1 else ""


def _bearers(scene: Scene) -> Iterator[Node]:
    """The nodes that may bear marks; of the pieces of a bar the first."""
    bars: set[str] = set()
    for node in scene.nodes:
        if not node.resource or (node.shape == "bar" and node.resource in bars):
            continue
        if node.shape == "bar":
            bars.add(node.resource)
        yield node


def _words(own: Sequence[Mark], inner: Sequence[Mark]) -> Iterator[_Words]:
    """The badges of a node: for each kind its own, then the sum of what is in it; what came or went as a whole has no sum."""
    whole = {mark.kind for mark in own}.intersection(WHOLE)
    for kind, sort in KINDS.items():
        if kind in DEGREES:
            continue
        ours = [mark for mark in own if mark.kind == kind]
        theirs = [mark for mark in inner if mark.kind == kind]
        if ours:
            texts = dict.fromkeys(mark.text for mark in ours)
            long = f"{sort.sign} {next(iter(texts))}" if len(texts) == 1 else f"{sort.sign}{len(ours)}"
            resource = ours[0].resource if len(ours) == 1 else None
            yield _Words(long, sort.sign, kind, _told([*ours, *theirs] if kind in whole else ours), resource)
        if theirs and kind not in whole:
            count = f"{sort.sign}{len(theirs):,}"
            yield _Words(count, count, kind, f"{INSIDE}\n{_told(theirs)}", None)
    yield from _worst([mark for mark in own if mark.kind in DEGREES], [mark for mark in inner if mark.kind in DEGREES])


def _worst(ours: Sequence[Mark], theirs: Sequence[Mark]) -> Iterator[_Words]:
    """The one badge of kinds that differ by degree: `!! high` for one of its own, else the sign and how many there are."""
    every = sorted((*ours, *theirs), key=lambda mark: DEGREES.index(mark.kind))
    if not every:
        return
    kind, sign = every[0].kind, KINDS[every[0].kind].sign
    count = f"{sign}{len(every):,}"
    rows = [_told(ours)] if ours else []
    if len(every) > 1:
        counts = Counter(mark.kind for mark in every)
        rows.insert(0, ", ".join(f"{counts[degree]:,} {degree}" for degree in DEGREES if counts[degree]))
    if theirs:
        rows += [INSIDE, _told(theirs, summed=len(theirs) > MOST_INNER)]
    resources = {mark.resource for mark in every}
    alone = f"{sign} {kind}" if len(every) == 1 and ours else count
    short = sign if len(every) == 1 else count
    yield _Words(alone, short, kind, "\n".join(rows), resources.pop() if len(resources) == 1 else None)


def _told(marks: Iterable[Mark], *, summed: bool = False) -> str:
    """What the marks say, those that say the same together; `summed` by what they sum up to, with how many there are."""
    sums = Counter((mark.summed if summed else "") or mark.title for mark in marks)
    rows = [
        f"{clean(words)} ({number:,})" if summed or number > 1 else clean(words)
        for words, number in list(sums.items())[:MOST_TOLD]
    ]
    rest = sum(list(sums.values())[MOST_TOLD:])
    return "\n".join([*rows, f"and {rest:,} more"] if rest else rows)


def _with_badges(
    room: Room, drawn: Mapping[str, Node], node: Node, words: Sequence[_Words]
) -> tuple[Node | None, bool]:
    """The node that bears the badges: itself with words or signs, with its own words shortened, the low box around it, or
    itself with a small flag in its corner; and whether it is no more than that."""
    long, short = _shown([one.long for one in words]), _shown([one.short for one in words])
    wide, narrow = _width(long), _width(short)
    found = chain(
        ((node, long, box) for box in places(room, node, wide)),
        ((node, short, box) for box in places(room, node, narrow)),
        ((less, short, box) for less in shortened(node, narrow + 2 * STEP) for box in places(room, less, narrow)),
        ((lane, short, box) for lane, box in in_lane(room, drawn, node, narrow)),
    )
    first = next(found, None)
    if first is None:
        return _flagged(room, node, words), True
    bearer, texts, box = first
    room.take(box)
    return replace(bearer, badges=(*bearer.badges, *_row(words, texts, box))), False


def _shown(texts: Sequence[str]) -> list[tuple[str, int]]:
    """Each text as a badge shows it, and the badge's width."""
    fits = (fitted(text, WIDEST_BADGE, MARK, 600) for text in texts)
    return [(text, max(BADGE_HEIGHT, width + 10)) for text, width in fits]


def _width(texts: Sequence[tuple[str, int]]) -> int:
    return sum(width + GAP for _, width in texts) - GAP


def _row(words: Sequence[_Words], texts: Sequence[tuple[str, int]], box: Box) -> Iterator[Badge]:
    starts = accumulate((width + GAP for _, width in texts), initial=box.left)
    for one, (text, width), left in zip(words, texts, starts, strict=False):
        height = box.bottom - box.top
        yield Badge(text, one.kind, one.title, left, box.top, width, height, one.kind, one.resource)


def _flagged(room: Room, node: Node, words: Sequence[_Words]) -> Node | None:
    """A small flag with the first sign; its words tell everything."""
    box = next((box for side in FLAGS for box in corner(room, node, side)), None)
    if box is None:
        return None
    room.take(box)
    kind, title = words[0].kind, "\n".join(one.title for one in words)
    side = box.right - box.left
    flag = Badge(KINDS[kind].sign, kind, title, box.left, box.top, side, side, kind, words[0].resource)
    return replace(node, badges=(*node.badges, flag))
