"""What changed, in words for a page."""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final
from urllib.parse import urlencode

from vpcviz.layout.text import clean
from vpcviz.topology.changes import Change, Changes, Fields
from vpcviz.topology.kinds import Kind
from vpcviz.web.facts.words import kind_word, kind_words
from vpcviz.web.tables import Column, Heading, headings, natural

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
    """`added`, `removed`, `changed` or `perhaps`: on one side only, where the other did not look."""
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
    total: int
    """How many there are, shown or not."""
    rows: tuple[Row, ...]
    query: str
    """What shows this kind alone."""


Found = tuple[str, str, Change]
"""Kind, what happened, and to what."""

COLUMNS: Final[Mapping[Column, Callable[[Found], Any]]] = {
    Column("what", "What"): lambda each: each[1],
    Column("which", "Which"): lambda each: natural(each[2].name or each[2].id),
    Column("where", "Where"): lambda each: (each[2].accounts, each[2].region),
    Column("fields", "Fields", wide=True): lambda each: len(each[2].fields),
}
"""What the tables of changes can be sorted by."""


def headings_of(asked: Mapping[str, str]) -> tuple[Heading, ...]:
    """The headings of every table on a page whose address asks for this."""
    return headings(COLUMNS, asked.get("sort", ""), lambda word: _query(asked, sort=word))


def groups_of(changes: Changes, asked: Mapping[str, str]) -> tuple[Group, ...]:
    """The changes by kind, as the address asks; at most `SHOWN` rows in all, or of the one kind that is asked for."""
    kind, sort = asked.get("kind", ""), asked.get("sort", "")
    order = next((key for column, key in COLUMNS.items() if column.key == sort.removeprefix("-")), None)
    sides = {
        "added": changes.added,
        "removed": changes.removed,
        "changed": changes.changed,
        "perhaps": changes.unknown,
    }
    found: list[Found] = [(one.kind.value, what, one) for what, side in sides.items() for one in side]
    room = SHOWN
    groups = []
    for value, same in groupby(
        sorted(found, key=lambda each: (each[0], each[2].id, each[1])), key=lambda each: each[0]
    ):
        together = list(same)
        if order is not None:
            together.sort(key=order, reverse=sort.startswith("-"))
        shown = together[:room] if not kind or kind == value else []
        room -= len(shown)
        rows = tuple(_row(what, one) for _, what, one in shown)
        query = _query(asked, kind=value)
        groups.append(Group(Kind(value), kind_words(Kind(value)), len(together), rows, query))
    return tuple(groups)


def _query(asked: Mapping[str, str], **changed: str) -> str:
    return "?" + urlencode({key: word for key, word in {**asked, **changed}.items() if word})


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
