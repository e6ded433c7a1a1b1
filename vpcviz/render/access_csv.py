"""The access matrix as CSV, safe to open in a spreadsheet."""

from collections.abc import Iterable
from csv import writer
from io import StringIO
from typing import Final

from vpcviz.render.csv import plain_cell
from vpcviz.topology.access.matrix import Row

COLUMNS: Final = ("subnet", "vpc", "account", "region", "service", "via", "private", "why")
_PRIVATE: Final = {True: "yes", False: "no", None: ""}


def access_csv(rows: Iterable[Row]) -> str:
    """One line for each subnet and service."""
    out = StringIO(newline="")
    lines = writer(out, lineterminator="\r\n")
    lines.writerow(COLUMNS)
    for row in rows:
        place = (row.subnet, row.vpc, row.account, row.region)
        for service, cell in row.services.items():
            said = (*place, service, cell.via, _PRIVATE[cell.private], cell.why)
            lines.writerow([plain_cell(text) for text in said])
    return out.getvalue()
