"""What changed, in words for a page."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from vpcviz.layout.text import clean
from vpcviz.topology.changes import Change, Changes, Fields
from vpcviz.topology.kinds import Kind
from vpcviz.web.facts.words import kind_word, kind_words

LONGEST: Final = 300
SHOWN: Final = 300


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field before and after; of a list only what came and went."""

    name: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    is_list: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A thing that came, went or changed."""

    what: str
    """`added`, `removed` or `changed`."""
    id: str
    label: str
    kind: str
    region: str
    accounts: tuple[str, ...]
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The changes of one kind."""

    kind: Kind
    title: str
    added: int
    removed: int
    changed: int
    rows: tuple[Row, ...]

    @property
    def total(self) -> int:
        """How many there are, shown or not."""
        return self.added + self.removed + self.changed


def groups_of(changes: Changes, kind: str = "") -> tuple[Group, ...]:
    """The changes by kind; at most `SHOWN` rows in all, or of the one `kind` that is asked for."""
    sides = {"added": changes.added, "removed": changes.removed, "changed": changes.changed}
    found = [(one.kind.value, what, one) for what, side in sides.items() for one in side]
    room = SHOWN
    groups = []
    for value, same in groupby(
        sorted(found, key=lambda each: (each[0], each[2].id, each[1])), key=lambda each: each[0]
    ):
        together = list(same)
        shown = together[:room] if not kind or kind == value else []
        room -= len(shown)
        counts = Counter(what for _, what, _ in together)
        rows = tuple(_row(what, one) for _, what, one in shown)
        title = kind_words(Kind(value))
        groups.append(Group(Kind(value), title, counts["added"], counts["removed"], counts["changed"], rows))
    return tuple(groups)


def _row(what: str, one: Change) -> Row:
    label = clean(one.name) or clean(one.id)
    return Row(what, one.id, label, kind_word(one.kind), one.region, one.accounts, said(one.fields))


def said(fields: Fields) -> tuple[FieldChange, ...]:
    """The fields of a change in words."""
    return tuple(_field(name, before, after) for name, (before, after) in sorted(fields.items()))


def _field(name: str, before: Any, after: Any) -> FieldChange:
    if isinstance(before or [], list) and isinstance(after or [], list) and (before or after):
        old, new = _texts(before or []), _texts(after or [])
        return FieldChange(clean(name), tuple(old - new), tuple(new - old), is_list=True)
    return FieldChange(clean(name), (_text(before),), (_text(after),))


def _texts(items: Sequence[Any]) -> Counter[str]:
    return Counter(_text(item) for item in items)


def _text(value: Any) -> str:
    match value:
        case None:
            return "nothing"
        case True | False:
            return "yes" if value else "no"
        case str():
            text = value or "empty"
        case Mapping() if all(not isinstance(item, Mapping | list) for item in value.values()):
            text = ", ".join(f"{key} {item}" for key, item in sorted(value.items()))
        case _:
            text = json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
    return clean(text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…")
