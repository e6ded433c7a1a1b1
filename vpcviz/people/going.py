"""Workspaces that are being deleted. The app that deletes them says which, when it is ready."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_SAID_BY: dict[str, Callable[[int], bool]] = {}


def register(app: str, *, says: Callable[[int], bool]) -> None:
    """Ask this app, too. Registering the same name again replaces it."""
    _SAID_BY[app] = says


def goes(workspace: int) -> bool:
    """True when the workspace with this key is being deleted."""
    return any(says(workspace) for says in _SAID_BY.values())
