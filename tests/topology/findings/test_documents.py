"""docs/findings.md says of every rule what its row of the table says."""

import re

import pytest

from tests.project import ROOT
from vpcviz.topology.findings.rule import Rule
from vpcviz.topology.findings.rules import RULES

DOCUMENT = (ROOT / "docs" / "findings.md").read_text(encoding="utf-8")


def section(rule: Rule) -> str:
    """What the document must say of a rule."""
    others = "".join(f"; `{severity.value}` {when}" for severity, when in rule.severities.items())
    heeds = f"; heeds {', '.join(f'`{kind.value}`' for kind in rule.heeds)}" if rule.heeds else ""
    return "\n".join(
        (
            f"### {rule.number}. {rule.slug}",
            "",
            f"**{rule.title}.** {rule.condition}",
            "",
            f"- Severity: `{rule.severity.value}`{others}",
            f"- Remedy: {rule.remedy}",
            f"- AWS: “{rule.source}”",
            f"- Needs: {', '.join(f'`{kind.value}`' for kind in rule.needs)}{heeds}",
            "",
        )
    )


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.slug)
def test_the_document_says_what_the_table_says(rule: Rule) -> None:
    assert section(rule) in DOCUMENT


def test_the_document_has_no_other_rules() -> None:
    assert re.findall(r"^### \d+\. (.+)$", DOCUMENT, re.MULTILINE) == [rule.slug for rule in RULES]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.slug)
def test_rows_are_whole(rule: Rule) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", rule.slug)
    assert rule.needs
    assert rule.source
    assert not rule.title.endswith(".")
    assert rule.condition.endswith(".")
    assert rule.remedy.endswith(".")
    assert rule.severity not in rule.severities
