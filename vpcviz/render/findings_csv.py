"""Findings as CSV, safe to open in a spreadsheet; what could not be judged follows them."""

from csv import writer
from io import StringIO
from typing import Final

from vpcviz.render.csv import plain_cell
from vpcviz.topology.findings.finding import Findings
from vpcviz.topology.findings.rules import RULE_OF

COLUMNS: Final = ("severity", "rule", "resource", "account", "region", "title", "because", "remedy", "source")
UNJUDGED: Final = "not judged"
"""What stands in the place of a severity where a rule could not be judged."""


def findings_csv(findings: Findings) -> str:
    """One line for each finding, then one for each rule and place that could not be judged."""
    out = StringIO(newline="")
    lines = writer(out, lineterminator="\r\n")
    lines.writerow(COLUMNS)
    for item in findings.found:
        told = item.to_json() | {"source": RULE_OF[item.rule].source}
        lines.writerow([plain_cell(str(told[column])) for column in COLUMNS])
    for gap in findings.unjudged:
        rule = RULE_OF[gap.rule]
        cells = (UNJUDGED, gap.rule, "", gap.account, gap.region, rule.title, gap.why, "", rule.source)
        lines.writerow([plain_cell(cell) for cell in cells])
    return out.getvalue()
