"""What the export menu offers: every format of a view, and which of them are made by a worker."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from vpcviz.diagrams.exporting import takes_long
from vpcviz.diagrams.files import ATLAS
from vpcviz.layout.scene import Scene
from vpcviz.layout.view import View
from vpcviz.render.files import FORMATS, Format
from vpcviz.web import addresses
from vpcviz.web.drawings import file_address
from vpcviz.web.place import Place

SCALES = ("1", "2", "3", "4")


@dataclass(frozen=True, slots=True)
class Offer:
    """One format of the menu."""

    row: Format
    address: str
    long: bool
    """Made as a job: the menu posts to the address."""
    themed: bool
    """Has colours of its own."""


def offers(place: Place, view: View, drawn: Scene) -> dict[str, Any]:
    """What the export menu of a picture is given."""
    png = urlsplit(addresses.page(place, "export", "png"))
    query = urlsplit(file_address(place, view, "png")).query
    return {
        "formats": [_offer(place, view, drawn, row) for row in FORMATS.values() if _fits(view, row)],
        "png": {
            "address": png.path,
            "hidden": [(key, value) for key, value in parse_qsl(query) if key != "theme"],
            "scales": SCALES,
            "size": (drawn.width, drawn.height),
        },
    }


def _fits(view: View, row: Format) -> bool:
    return row.name != ATLAS or view.subject == "estate"


def _offer(place: Place, view: View, drawn: Scene, row: Format) -> Offer:
    long = takes_long(place.topology, format_name=row.name, nodes=len(drawn.nodes))
    return Offer(row, file_address(place, view, row.name), long, row.name in ("svg", "png", "pdf", ATLAS))
