"""Comparing on the picture: what can be compared with, the addresses that do it, and what changed of one thing."""

from dataclasses import dataclass, replace
from typing import Any, Final

from django.http import Http404, HttpRequest

from vpcviz.diagrams.comparisons import compared_with
from vpcviz.diagrams.stored import Comparison
from vpcviz.inventory.models import Snapshot
from vpcviz.inventory.selectors import snapshots_of
from vpcviz.layout.compared import name_of
from vpcviz.layout.text import clean
from vpcviz.layout.view import CHANGED, View, ViewError
from vpcviz.topology.numbers import whole_number
from vpcviz.web import addresses
from vpcviz.web.changed import FieldChange, said
from vpcviz.web.filtering import page_of
from vpcviz.web.place import Place

OFFERED: Final = 12
"""Snapshots that the menu offers; any other can be chosen on the page of changes."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A snapshot to compare with, and the picture that does."""

    snapshot: Snapshot
    href: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Told:
    """Something that changed of a thing, or shows at it."""

    what: str
    """`added`, `changed`, `removed` or `perhaps`."""
    title: str
    fields: tuple[FieldChange, ...]


def comparing_of(request: HttpRequest, place: Place, view: View) -> dict[str, Any]:
    """What the menu of comparisons shows. One query."""
    if place.snapshot is None:
        return {}
    bare = replace(view, compare=None, only="")
    others = snapshots_of(user=request.user, workspace=place.workspace).exclude(pk=place.snapshot.pk)
    offered = tuple(
        Choice(one, page_of(place, replace(view, compare=one.number)), one.number == view.compare)
        for one in others[:OFFERED]
    )
    number = "" if view.compare is None else str(view.compare)
    whole = view.subject == "estate" and view.compare is not None
    return {
        "number": view.compare,
        "choices": offered,
        "stop": page_of(place, bare),
        "table": addresses.page(place, "changes", before=number, after=str(place.snapshot.number)) if number else "",
        "only": page_of(place, replace(view, only="" if view.only else CHANGED)) if whole else "",
        "is_only": bool(view.only),
    }


def comparison_asked(request: HttpRequest, place: Place) -> Comparison | None:
    """What a page is asked to compare with; 404 where there is no such snapshot."""
    asked = request.GET.get("compare", "")
    if not asked or place.snapshot is None:
        return None
    number = whole_number(asked)
    if number is None:
        raise Http404(f"{place.workspace.name} has no snapshot {clean(asked[:40])} to compare with.")
    try:
        return compared_with(place.snapshot, number)
    except ViewError as error:
        raise Http404(str(error)) from error


def told_of(comparison: Comparison, resource_id: str) -> tuple[Told, ...]:
    """What is different of a resource, field by field, and what changed of what it uses."""
    return tuple(
        Told(one.what, clean(name_of(one)), said(one.change.fields)) for one in comparison.compared.of(resource_id)
    )
