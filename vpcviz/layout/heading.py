"""What stands over every picture."""

from dataclasses import dataclass

from vpcviz.topology.moments import words_of


@dataclass(frozen=True, slots=True)
class Heading:
    """Whose picture it is and how old; any may be empty (the command line has no workspace)."""

    workspace: str = ""
    snapshot: str = ""
    """The snapshot's time, e.g. `2026-11-22 03:34 UTC`."""
    source: str = ""
    """Where it was read from, e.g. `AWS CLI files`."""

    @property
    def taken(self) -> str:
        """The snapshot's time in words."""
        return words_of(self.snapshot)
