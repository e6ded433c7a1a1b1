"""A comparison on the picture: what came, changed and went is marked, and what is gone is drawn as what it is, gone."""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from vpcviz.layout.collector import held_back
from vpcviz.layout.compared_part import part_of
from vpcviz.layout.marks import Mark, marked, undrawn
from vpcviz.layout.page import PADDING
from vpcviz.layout.pieces import Style, line
from vpcviz.layout.scene import Edge, Scene
from vpcviz.layout.view import View
from vpcviz.topology.compared import Compared
from vpcviz.topology.differences import Difference
from vpcviz.topology.kinds import Kind
from vpcviz.topology.records import OutcomeState

REMOVED: Final = "removed"
KINDS: Final = ("added", "changed", "removed", "perhaps")
WORDS: Final = ("added", "changed", "removed", "on one side only, where the other did not look")
ONE_SIDE: Final = "on one side only, the other did not look"
NOTHING: Final = "nothing changed"
NOT_NAMED: Final = "; what the steps no longer name is not compared"
"""Of a path: what decided it before and is gone stands in no step of the answer."""
MOST_FIELDS: Final = 4


def with_changes(scene: Scene, compared: Compared, name: str, when: str = "", *, remark: str = "") -> Scene:
    """The scene with its changes; `name` says what it is compared with, e.g. `snapshot 3`, and `when` of what time that is.

    The remark follows what they are.
    """
    with held_back():
        told, marks = _begun(scene, compared, name)
        said = _sentence(told, compared, marks, f"{name} of {when}" if when else name)
        return marked(told, marks, f"{said} {remark}")


def with_changes_of_part(scene: Scene, compared: Compared, name: str, view: View, *, remark: str = "") -> Scene:
    """The same for a picture of `view` that is handed on, and may not speak of the rest of the estate."""
    with held_back():
        part = part_of(scene, view, compared)
        told, every = _begun(scene, compared, name, part.drawn)
        marks = tuple(part.told(every))
        counted = _counted(mark.kind for mark in marks)
        if view.subject == "path":
            counted = f"{counted.replace(NOTHING, 'nothing that the steps name changed')}{NOT_NAMED}"
        return part.unlinked(marked(told, marks, f"Compared with {name}, on this picture: {counted}. {remark}"))


def _begun(
    scene: Scene, compared: Compared, name: str, only: Container[str] | None = None
) -> tuple[Scene, tuple[Mark, ...]]:
    """The scene with its title and what is gone, and the marks for it; `only` names what may say that it came or changed."""
    planned = _planned(compared)
    told = [one for one in compared.differences if one.what != "perhaps" or _is_told(compared, one, planned)]
    states = {
        one.change.id: one.what
        for one in told
        if one.what in ("added", "changed") and not one.word and (only is None or one.change.id in only)
    }
    stated = _stated(scene, compared.topology.gone, states, frozenset(_unseen(compared, told)))
    return _titled(stated, f"{scene.title}, compared with {name}"), _marks(told)


def _titled(scene: Scene, title: str) -> Scene:
    head = next((text for text in scene.texts if text.weight > 400), None)
    if head is None:
        return replace(scene, title=title)
    room = scene.width - 2 * PADDING
    texts = line(title, head.x, head.y, room, Style(head.size, 600))
    return replace(scene, title=title, texts=(*texts, *(text for text in scene.texts if text is not head)))


def _planned(compared: Compared) -> frozenset[tuple[str, str]]:
    """The accounts and regions of which something is told and AWS was asked nothing, as a plan of Terraform tells of them."""
    outcomes = compared.after.outcomes
    asked = {(one.account, one.region) for one in outcomes if one.state is not OutcomeState.NOT_PROVIDED}
    return frozenset((one.account, one.region) for one in outcomes) - asked


def _is_told(compared: Compared, one: Difference, planned: Container[tuple[str, str]]) -> bool:
    """Whether it bears a mark. Beside a plan, what only the other side holds is drawn as it was known: a plan tells of little,
    and everything else there would bear a mark."""
    change = one.change
    return compared.after.find(change.id) is not None or not any(
        (name, change.region) in planned for name in change.accounts
    )


def _unseen(compared: Compared, told: Iterable[Difference]) -> Iterator[str]:
    """What stands because the other side knew it; with a connection the endpoint of which it told alone."""
    for one in told:
        if one.what == "perhaps":
            about = one.within[0] if one.change.kind is Kind.ENDPOINT_CONNECTION else one.change.id
            yield from () if compared.after.find(about) is not None else (about,)


def _marks(differences: Iterable[Difference]) -> tuple[Mark, ...]:
    return tuple(
        Mark(
            one.change.id,
            one.word or one.what,
            one.what,
            f"{_what(one)}: {name_of(one)}",
            one.at,
            one.within,
            f"{_what(one)}: {kind_word(one.change.kind)}",
        )
        for one in differences
    )


def _what(one: Difference) -> str:
    return ONE_SIDE if one.what == "perhaps" else one.what


def name_of(one: Difference) -> str:
    """What it is that is different: `route table app rtb-1 (Routes)`."""
    change = one.change
    names = dict.fromkeys(path.partition(".")[0] for path in change.fields)
    shown = ", ".join(list(names)[:MOST_FIELDS])
    more = ", …" if len(names) > MOST_FIELDS else ""
    fields = f" ({shown}{more})" if shown else ""
    name = f"{change.name} " if change.name else ""
    return f"{kind_word(change.kind)} {name}{change.id}{fields}"


def kind_word(kind: Kind) -> str:
    """A kind in plain words."""
    return kind.value.replace("-", " ").replace("vpc", "VPC")


def _sentence(scene: Scene, compared: Compared, marks: tuple[Mark, ...], since: str) -> str:
    outside = len(undrawn(scene, marks))
    where = f", {outside:,} of them outside this picture" if outside else ""
    return f"Compared with {since}: {_counted(one.what for one in compared.differences)}{where}."


def _counted(kinds: Iterable[str]) -> str:
    counts = Counter(kinds)
    told = [f"{counts[kind]:,} {word}" for kind, word in zip(KINDS, WORDS, strict=True) if counts[kind]]
    return ", ".join(told) or NOTHING


def _stated(scene: Scene, gone: frozenset[str], states: Mapping[str, str], unseen: frozenset[str]) -> Scene:
    """The scene in which what is gone has the state `removed`; what came or changed has a state that says so, where no other
    matters more. Lines of what is gone, and of what this side has not seen, have no arrowheads."""
    if not gone and not states and not unseen:
        return scene
    lost: set[str] = set()
    nodes = []
    for node in scene.nodes:
        if node.resource in gone or node.parent in lost:
            lost.add(node.id)
            nodes.append(replace(node, state=REMOVED, title=f"{node.title}\n{REMOVED}: it is no longer there"))
        elif node.state is None and node.resource and node.resource in states:
            nodes.append(replace(node, state=states[node.resource]))
        else:
            nodes.append(node)
    known = {node.id for node in nodes if node.resource in unseen}
    edges = (_unseen_edge(edge) if _ends(edge, unseen, known) else edge for edge in scene.edges)
    faded = tuple(_faded_edge(edge) if _ends(edge, gone, lost) else edge for edge in edges)
    return replace(scene, nodes=tuple(nodes), edges=faded)


def _ends(edge: Edge, gone: frozenset[str], lost: set[str]) -> bool:
    """Whether an end of the line, the thing that it stands for, or the service to which it leads is gone (or not seen)."""
    named = {edge.resource, edge.net, edge.net.partition(":")[2]}
    return not gone.isdisjoint(named) or not lost.isdisjoint((edge.source, edge.target))


def _faded_edge(edge: Edge) -> Edge:
    return replace(edge, state=REMOVED, arrow=False, why=f"{REMOVED}, it is no longer there: {edge.why}")


def _unseen_edge(edge: Edge) -> Edge:
    return replace(edge, arrow=False, why=f"{ONE_SIDE}: {edge.why}")
