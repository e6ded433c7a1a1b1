"""Changes as CSV, safe to open in a spreadsheet."""

import json
from collections.abc import Iterable, Iterator
from csv import writer
from io import StringIO
from typing import Any, Final

from vpcviz.render.csv import plain_cell
from vpcviz.topology.changes import Change, Changes

COLUMNS: Final = ("what", "kind", "id", "name", "accounts", "region", "field", "before", "after")


def changes_csv(changes: Changes) -> str:
    """One line for each thing that came or went, and for each field that changed."""
    out = StringIO(newline="")
    lines = writer(out, lineterminator="\r\n")
    lines.writerow(COLUMNS)
    sides = {"added": changes.added, "removed": changes.removed, "changed": changes.changed, "unknown": changes.unknown}
    for what, found in sides.items():
        for cells in _lines(what, found):
            lines.writerow([plain_cell(cell) for cell in cells])
    return out.getvalue()


def _lines(what: str, changes: Iterable[Change]) -> Iterator[tuple[str, ...]]:
    for one in changes:
        place = (what, one.kind.value, one.id, one.name, " ".join(one.accounts), one.region)
        if not one.fields:
            yield (*place, "", "", "")
        for path, (before, after) in one.fields.items():
            yield (*place, path, _text(before), _text(after))


def _text(value: Any) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
