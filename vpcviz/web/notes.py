"""Notes as the pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass

from vpcviz.diagrams.models import Note
from vpcviz.diagrams.selectors import changeable
from vpcviz.layout.text import clean
from vpcviz.people.selectors import Visitor
from vpcviz.web import addresses
from vpcviz.web.place import Place


@dataclass(frozen=True, slots=True)
class Shown:
    """A note, what it is about in words, where that is, and whether the reader may change it."""

    note: Note
    about: str
    href: str
    mine: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """Notes, and whether the reader may write more."""

    notes: tuple[Shown, ...]
    editor: bool


def listed(place: Place, notes: Iterable[Note], *, user: Visitor) -> Listed:
    """The notes for the page."""
    found = list(notes)
    editor, mine = changeable(found, user=user, workspace=place.workspace)
    return Listed(tuple(Shown(note, *_about(place, note), note.pk in mine) for note in found), editor)


def _about(place: Place, note: Note) -> tuple[str, str]:
    """What a note is about, and where that is shown; "" when this snapshot does not have it."""
    if note.resource:
        resource = place.topology.find(note.resource)
        if resource is None:
            return clean(note.resource), ""
        words = clean(f"{resource.name} ({resource.id})" if resource.name else resource.id)
        return words, addresses.picture(place, resource) or addresses.resource(place, resource.id)
    kind, _, subject_id = note.subject.partition(":")
    if not subject_id:
        return "The estate", addresses.page(place, "estate")
    named = place.topology.find(subject_id)
    name = named.name or subject_id if named is not None else subject_id
    words = f"{'VPC' if kind == 'vpc' else 'Service'} {name}, the whole picture"
    return clean(words), addresses.page(place, kind, subject_id)
