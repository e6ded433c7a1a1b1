"""What the apps above have to say when snapshots or an account's data go. They register when they are ready."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from vpcviz.people.models import Workspace


@dataclass(frozen=True, slots=True)
class Dependant:
    """An app that names snapshots, or keeps what it made of them."""

    name: str
    """Why a snapshot is kept, for example "saved views"."""
    needs: Callable[[Workspace], frozenset[int]]
    """Numbers of the snapshots that have to stay."""
    forget: Callable[[Workspace], None]
    """Drop what was made of the workspace's snapshots, because an account's data go."""
    close: Callable[[Workspace], None] = lambda _: None
    """Let nobody in from outside any more, because the whole workspace goes."""


_DEPENDANTS: dict[str, Dependant] = {}


def register(dependant: Dependant) -> None:
    """Make a dependant known. Registering the same name again replaces it."""
    _DEPENDANTS[dependant.name] = dependant


def needed_numbers(workspace: Workspace) -> frozenset[int]:
    """Numbers of the snapshots that some app needs."""
    return frozenset[int]().union(*(one.needs(workspace) for one in _DEPENDANTS.values()))


def forget_all(workspace: Workspace) -> None:
    """Let every app drop what it made of the workspace's snapshots."""
    for _, one in sorted(_DEPENDANTS.items()):
        one.forget(workspace)


def close_all(workspace: Workspace) -> None:
    """Have every app let nobody in any more."""
    for _, one in sorted(_DEPENDANTS.items()):
        one.close(workspace)
