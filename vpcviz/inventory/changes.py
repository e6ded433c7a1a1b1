"""The difference of two snapshots, read from the versions that begin or end between them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from vpcviz.inventory.comparing import change_of, field_change
from vpcviz.inventory.models import ResourceVersion
from vpcviz.inventory.packing import unpacked
from vpcviz.topology.changes import Changes, gathered
from vpcviz.topology.kinds import Kind
from vpcviz.topology.records import Record

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from vpcviz.inventory.difference import Key
    from vpcviz.inventory.models import Snapshot
    from vpcviz.topology.changes import Change

Row = tuple[str, memoryview | bytes]
"""Digest and packed body."""


def changes_between(before: Snapshot, after: Snapshot) -> Changes:
    """What came, went and changed from one snapshot of a workspace to another. Two queries; costs what changed."""
    if before.workspace_id != after.workspace_id:
        message = "two snapshots of one workspace can be compared"
        raise ValueError(message)
    if before.number > after.number:
        return _turned(changes_between(after, before))
    versions = ResourceVersion.objects.filter(workspace=before.workspace_id)
    old = _rows(versions.filter(valid_from__lte=before.number, valid_to__gt=before.number, valid_to__lte=after.number))
    new = _rows(
        versions.filter(valid_from__gt=before.number, valid_from__lte=after.number).exclude(valid_to__lte=after.number)
    )
    return Changes(
        added=gathered(_one(key, new[key]) for key in new.keys() - old.keys()),
        removed=gathered(_one(key, old[key]) for key in old.keys() - new.keys()),
        changed=gathered(_changed((key, old[key], new[key]) for key in old.keys() & new.keys())),
    )


def records_between(before: Snapshot, after: Snapshot) -> tuple[tuple[Record, ...], tuple[Record, ...]]:
    """What stands at one of two snapshots in a version that does not stand at the other: at `before`, and at `after`."""
    if before.number > after.number:
        new, old = records_between(after, before)
        return old, new
    versions = ResourceVersion.objects.filter(workspace=before.workspace_id)
    ended = versions.filter(valid_from__lte=before.number, valid_to__gt=before.number, valid_to__lte=after.number)
    begun = versions.filter(valid_from__gt=before.number, valid_from__lte=after.number)
    return _records(ended), _records(begun.exclude(valid_to__lte=after.number))


def _records(versions: QuerySet[ResourceVersion]) -> tuple[Record, ...]:
    return tuple(
        Record(Kind(kind), native_id, account, region, unpacked(body))
        for (account, region, kind, native_id), (_, body) in _rows(versions).items()
    )


def _rows(versions: QuerySet[ResourceVersion]) -> dict[Key, Row]:
    rows = versions.values_list("account", "region", "kind", "native_id", "digest", "body")
    return {row[:4]: row[4:] for row in rows.iterator(chunk_size=5000)}


def _one(key: Key, row: Row) -> Change:
    return change_of(key, unpacked(row[1]))


def _changed(pairs: Iterable[tuple[Key, Row, Row]]) -> Iterable[Change]:
    """Those whose fields differ: a thing that went and came back as it was has not changed."""
    for key, old, new in pairs:
        found = field_change(key, unpacked(old[1]), unpacked(new[1])) if old[0] != new[0] else None
        if found is not None:
            yield found


def _turned(changes: Changes) -> Changes:
    """The same, seen from the other side."""
    return Changes(
        added=changes.removed,
        removed=changes.added,
        changed=tuple(
            replace(one, fields={path: (after, before) for path, (before, after) in one.fields.items()})
            for one in changes.changed
        ),
    )
