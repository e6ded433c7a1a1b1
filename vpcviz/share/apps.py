"""The Django app `share`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.utils.module_loading import import_string

from vpcviz.inventory.dependants import Dependant
from vpcviz.inventory.dependants import register as depend

if TYPE_CHECKING:
    from vpcviz.people.models import Workspace


class ShareConfig(AppConfig):
    """Links to pictures."""

    name = "vpcviz.share"

    def ready(self) -> None:
        """Have retention keep the snapshots that links are pinned to, and what links show made ready."""
        depend(Dependant("shared links", _pinned_numbers, _nothing_to_forget, _close))
        import_string("vpcviz.diagrams.warming.prepare_with")(_make_ready, later=True)


def _pinned_numbers(workspace: Workspace) -> frozenset[int]:
    """The snapshots that links show. Loaded late: models come after apps."""
    found: frozenset[int] = import_string("vpcviz.share.selectors.pinned_numbers")(workspace)
    return found


def _make_ready(snapshot: object) -> object:
    """Work out what links show of a new snapshot. Loaded when a server makes itself ready."""
    return import_string("vpcviz.share.warming.make_ready")(snapshot)


def _nothing_to_forget(_workspace: Workspace) -> None:
    """Links store nothing of a snapshot."""


def _close(workspace: Workspace) -> None:
    """Make every link of a workspace that goes lead nowhere."""
    import_string("vpcviz.share.services.close_links")(workspace=workspace)
