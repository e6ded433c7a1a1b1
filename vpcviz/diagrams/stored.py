"""What a picture takes from what was stored: notes, and the rows of the picture before."""

from dataclasses import dataclass
from typing import Final

from vpcviz.diagrams.note_cards import Remark
from vpcviz.layout.rows import Rows


@dataclass(frozen=True, slots=True)
class Stored:
    """Stored things that a picture shows or follows; none for the command line."""

    notes: tuple[Remark, ...] = ()
    rows: Rows | None = None


NOTHING: Final = Stored()
