"""The difference of two snapshots, read from the versions that begin or end between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from vpcviz.inventory.comparing import differences, key_of
from vpcviz.inventory.difference import Looked
from vpcviz.inventory.models import ResourceVersion
from vpcviz.inventory.packing import unpacked
from vpcviz.inventory.selectors import readings_of
from vpcviz.topology.kinds import Kind
from vpcviz.topology.records import Record

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from vpcviz.inventory.models import Snapshot
    from vpcviz.topology.changes import Changes

Records = tuple[Record, ...]


class Between(NamedTuple):
    """What stands at one of two snapshots in a version that does not stand at the other."""

    before: Records
    after: Records
    unseen: Records
    """Those of the later snapshot that may have been there already: the earlier one had not looked where they are."""


def changes_between(before: Snapshot, after: Snapshot) -> Changes:
    """What came, went and changed from one snapshot of a workspace to another, and what nobody can tell."""
    return differences(*between(before, after))


def between(before: Snapshot, after: Snapshot) -> Between:
    """What differs between two snapshots of a workspace. Three queries; costs what changed."""
    if before.workspace_id != after.workspace_id:
        message = "two snapshots of one workspace can be compared"
        raise ValueError(message)
    if before.number > after.number:
        later, earlier, unseen = between(after, before)
        return Between(earlier, later, unseen)
    versions = ResourceVersion.objects.filter(workspace=before.workspace_id)
    ended = versions.filter(valid_from__lte=before.number, valid_to__gt=before.number, valid_to__lte=after.number)
    begun = versions.filter(valid_from__gt=before.number, valid_from__lte=after.number)
    old, new = _records(ended), _records(begun.exclude(valid_to__lte=after.number))
    return Between(old, new, _unseen(before, old, new))


def _records(versions: QuerySet[ResourceVersion]) -> Records:
    rows = versions.values_list("account", "region", "kind", "native_id", "body")
    return tuple(
        Record(Kind(kind), native_id, account, region, unpacked(body))
        for account, region, kind, native_id, body in rows.iterator(chunk_size=5000)
    )


def _unseen(earlier: Snapshot, old: Records, new: Records) -> Records:
    """What came where the earlier snapshot had not looked."""
    known = set(map(key_of, old))
    came = [one for one in new if key_of(one) not in known]
    looked = Looked.at((reading.outcome for reading in readings_of(earlier)) if came else (), {})
    return tuple(one for one in came if not looked.is_whole(key_of(one)[:3]))
