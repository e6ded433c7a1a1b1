"""The one table of what links show: how its query is read, what is made of it, and the files that it gives."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from vpcviz.inventory.models import Snapshot
from vpcviz.inventory.selectors import latest_snapshot, snapshot_numbered
from vpcviz.layout.view import ViewError, parse_query, to_query
from vpcviz.share.findings import findings_shown
from vpcviz.share.models import ShareLink, Shows
from vpcviz.share.parts import access_query, changes_query, findings_query, query_of
from vpcviz.share.pictures import Picture
from vpcviz.share.restricting import check_view
from vpcviz.share.selectors import Live
from vpcviz.share.tables import comparison_of, matrix_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from vpcviz.topology.redaction import Redaction


@dataclass(frozen=True, slots=True)
class Showing:
    """What is particular to one kind of link."""

    query: Callable[[str, Redaction], str]
    """The query in one order. Raises `ViewError` for what it does not know, or what the rules hide."""
    make: Callable[[Live], object]
    """Works out what is shown, and keeps it. Raises `ViewError`."""
    formats: tuple[str, ...]
    """The files that the link gives."""


def _view_query(text: str, rules: Redaction) -> str:
    view = parse_query(query_of(text))
    check_view(view, rules)
    return to_query(replace(view, compare=None))


SHOWING: Final[Mapping[str, Showing]] = MappingProxyType(
    {
        Shows.PICTURE: Showing(
            _view_query, lambda live: Picture(live).shared(), ("svg", "png", "pdf", "drawio", "json")
        ),
        Shows.ACCESS: Showing(lambda text, _: access_query(text), matrix_of, ("csv", "json")),
        Shows.FINDINGS: Showing(lambda text, _: findings_query(text), findings_shown, ("csv", "json")),
        Shows.CHANGES: Showing(lambda text, _: changes_query(text), comparison_of, ("csv", "json")),
    }
)

FORMATS: Final = frozenset(name for showing in SHOWING.values() for name in showing.formats)
"""Every file that some link gives."""


def live_draft(link: ShareLink) -> Live:
    """What a link would show that is not made yet. Raises `ViewError`."""
    workspace = link.workspace
    shown = latest_snapshot(workspace) if link.snapshot is None else snapshot_numbered(workspace, link.snapshot)
    if shown is None:
        raise ViewError("there is no such snapshot")
    if not link.compares:
        return Live(link, shown.pk, shown.revision, workspace=workspace.name)
    earlier = Snapshot.objects.filter(workspace=workspace, number__lt=shown.number).order_by("-number").first()
    prior = earlier if link.compared_with is None else snapshot_numbered(workspace, link.compared_with)
    if prior is None:
        raise ViewError("there is no snapshot to compare with")
    return Live(link, shown.pk, shown.revision, prior.pk, prior.revision, workspace.name)
