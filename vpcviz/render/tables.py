"""Findings and access matrices as files: the formats, their types, and how each is written."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from vpcviz.render.access_csv import access_csv
from vpcviz.render.findings_csv import findings_csv
from vpcviz.render.sarif import sarif
from vpcviz.topology.access.matrix import Row
from vpcviz.topology.access.matrix import to_json as rows_to_json
from vpcviz.topology.findings.finding import Findings

Table = TypeVar("Table")


@dataclass(frozen=True, slots=True)
class TableFormat(Generic[Table]):
    """A format of files: its media type, and how it is written."""

    mime: str
    written: Callable[[Table], str]

    def body(self, table: Table) -> bytes:
        """The file; half a character, which a name may hold, as its number."""
        return self.written(table).encode("utf-8", "backslashreplace")


def _json(told: Any) -> str:
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def _findings_json(found: Findings) -> str:
    return _json(
        {"findings": [one.to_json() for one in found.found], "unjudged": [one.to_json() for one in found.unjudged]}
    )


def _access_json(rows: Iterable[Row]) -> str:
    return _json(rows_to_json(rows))


FINDING_FILES: Final[Mapping[str, TableFormat[Findings]]] = {
    "csv": TableFormat("text/csv; charset=utf-8", findings_csv),
    "json": TableFormat("application/json", _findings_json),
    "sarif": TableFormat("application/sarif+json", sarif),
}
"""By the extension."""
ACCESS_FILES: Final[Mapping[str, TableFormat[Iterable[Row]]]] = {
    "csv": TableFormat("text/csv; charset=utf-8", access_csv),
    "json": TableFormat("application/json", _access_json),
}
"""By the extension."""
