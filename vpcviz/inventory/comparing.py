"""What is different between two inventories, or two looks at one. Needs no database."""

from collections.abc import Iterable, Mapping
from typing import Any

from vpcviz.collect.translation.terraform import PARTIAL
from vpcviz.inventory.difference import Key, Looked
from vpcviz.topology.changes import Change, Changes, Fields, fields_changed, gathered, name_of
from vpcviz.topology.kinds import Kind
from vpcviz.topology.records import Body, Inventory, Record

Bodies = Mapping[Key, Body]


def compared(before: Inventory, after: Inventory) -> Changes:
    """What came, went and changed. What one side alone holds is `unknown` where the other side did not look.

    Two Terraform documents are taken to describe the same resources, so that what a plan leaves out is removed; of
    Terraform and another source only those fields are compared that both tell.
    """
    old, new = _bodies(before), _bodies(after)
    planned = _is_terraform(before), _is_terraform(after)
    seen = {
        "added": _apart(new, old, Looked.at(before.outcomes, old), all(planned)),
        "removed": _apart(old, new, Looked.at(after.outcomes, new), all(planned)),
    }
    one_sided = planned[0] != planned[1]
    changed = (field_change(key, old[key], new[key], both_only=one_sided) for key in old.keys() & new.keys())
    return Changes(
        added=gathered(seen["added"][0]),
        removed=gathered(seen["removed"][0]),
        changed=gathered(one for one in changed if one is not None),
        unknown=gathered((*seen["added"][1], *seen["removed"][1])),
    )


def differences(old: Iterable[Record], new: Iterable[Record], unseen: Iterable[Record] = ()) -> Changes:
    """What came, went and changed between two looks; of what is on one side only, `unseen` is where the other did not look."""
    before, after, perhaps = _by_key(old), _by_key(new), _by_key(unseen)
    changed = (field_change(key, before[key], after[key]) for key in before.keys() & after.keys())
    return Changes(
        added=gathered(change_of(key, after[key]) for key in after.keys() - before.keys() - perhaps.keys()),
        removed=gathered(change_of(key, before[key]) for key in before.keys() - after.keys() - perhaps.keys()),
        changed=gathered(one for one in changed if one is not None),
        unknown=gathered(change_of(key, body) for key, body in perhaps.items()),
    )


def _bodies(inventory: Inventory) -> dict[Key, Body]:
    return _by_key(inventory.records)


def _by_key(records: Iterable[Record]) -> dict[Key, Body]:
    return {key_of(one): one.body for one in records}


def key_of(record: Record) -> Key:
    """What tells a resource from all others."""
    return record.account, record.region, record.kind.value, record.id


def _is_terraform(inventory: Inventory) -> bool:
    return any(outcome.message == PARTIAL for outcome in inventory.outcomes)


def _apart(here: Bodies, there: Bodies, looked: Looked, is_certain: bool) -> tuple[list[Change], list[Change]]:
    """What is on one side alone: for certain, and perhaps."""
    certain: list[Change] = []
    perhaps: list[Change] = []
    for key in here.keys() - there.keys():
        found = certain if is_certain or looked.in_vain_for(key) else perhaps
        found.append(change_of(key, here[key]))
    return certain, perhaps


def change_of(key: Key, body: Body, fields: Fields | None = None) -> Change:
    """The resource with this key, as something that came, went or changed."""
    account, region, kind, native_id = key
    return Change(Kind(kind), native_id, region, (account,), name_of(body), fields or {})


def field_change(key: Key, old: Body, new: Body, *, both_only: bool = False) -> Change | None:
    """The change of a resource; None when nothing but volatile fields or the order of lists differs."""
    fields = fields_changed(Kind(key[2]), old, new, both_only=both_only)
    return change_of(key, new, fields) if fields else None


def in_words(changes: Changes) -> Iterable[str]:
    """One line for each thing, and for each field of it."""
    for sign, found in (("+", changes.added), ("-", changes.removed), ("?", changes.unknown)):
        for one in found:
            yield f"{sign} {_title(one)}"
    for one in changes.changed:
        yield f"~ {_title(one)}"
        for path, (old, new) in one.fields.items():
            yield f"    {path}: {_value(old)} -> {_value(new)}"


def _title(one: Change) -> str:
    return " ".join(
        part for part in (one.kind.value, one.id, one.name, f"({', '.join(one.accounts)} {one.region})") if part
    )


def _value(value: Any) -> str:
    return "nothing" if value is None else str(value)
