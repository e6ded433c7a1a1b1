"""What the pages of a snapshot need first: its picture, its filters, its search, and its findings, which details show."""

from typing import Final

from vpcviz.inventory.models import Snapshot
from vpcviz.inventory.selectors import topology_of
from vpcviz.layout.view import View
from vpcviz.topology.findings.kept import findings
from vpcviz.web.drawings import drawn_of
from vpcviz.web.filtering import filters_of
from vpcviz.web.place import Place
from vpcviz.web.searching import search

ANYWHERE: Final = "192.0.2.1"
"""An address that no network has: asking for it prepares the search for addresses."""


def first_pages(snapshot: Snapshot) -> tuple[str, object]:
    """Draw the estate, search and judge once, so that all is kept; gives what the page would show."""
    place = Place(snapshot.workspace, snapshot, topology_of(snapshot), pinned=False)
    drawn = drawn_of(place, View())
    filters_of(place, View())
    search(place.topology, ANYWHERE)
    findings(place.topology, now=snapshot.taken_at)
    return drawn.svg, drawn.data
