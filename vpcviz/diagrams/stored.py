"""What a picture takes from what was stored: notes, and the rows of the picture before."""

from dataclasses import dataclass
from typing import Final

from vpcviz.diagrams.note_cards import Remark
from vpcviz.layout.findings_layer import Layer
from vpcviz.layout.rows import Rows
from vpcviz.topology.compared import Compared
from vpcviz.topology.network import Topology


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a picture is compared with."""

    compared: Compared
    name: str
    """What the other side is called, e.g. `snapshot 3`."""
    when: str = ""
    """Of what time it is, e.g. `22 Nov 2026 03:34 UTC`; "" when that is not known."""


@dataclass(frozen=True, slots=True)
class Stored:
    """Stored things that a picture shows or follows; none for the command line."""

    notes: tuple[Remark, ...] = ()
    rows: Rows | None = None
    comparison: Comparison | None = None
    findings: Layer | None = None
    """For views that show them."""

    def drawn_of(self, topology: Topology) -> Topology:
        """What is drawn of the topology: the comparison's, which holds what is gone too."""
        return topology if self.comparison is None else self.comparison.compared.topology


NOTHING: Final = Stored()
