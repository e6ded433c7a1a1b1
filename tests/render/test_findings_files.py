"""Findings as SARIF and CSV."""

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from vpcviz.demo.recorded import recorded_inventory
from vpcviz.render.findings_csv import COLUMNS, UNJUDGED, findings_csv
from vpcviz.render.sarif import FINGERPRINT, LEVELS, sarif
from vpcviz.render.tables import ACCESS_FILES, FINDING_FILES
from vpcviz.topology.access.matrix import Cell, Row
from vpcviz.topology.build import build
from vpcviz.topology.findings.engine import findings_of
from vpcviz.topology.findings.finding import Findings, Severity, Unjudged
from vpcviz.topology.findings.rules import RULES

NOW = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)
FOUND = findings_of(build(recorded_inventory(at=NOW)), now=NOW)
GAP = Unjudged("near-quota", "111111111111", "eu-west-1", "the subnets could not be read: access was denied")
HOSTILE = "\u202e<script>\x1b[31m\x00"


def told(found: Findings) -> dict[str, Any]:
    log: dict[str, Any] = json.loads(sarif(found))
    return log


@pytest.fixture(scope="module")
def run() -> dict[str, Any]:
    log = told(Findings(FOUND.found, (GAP,)))
    assert (set(log), log["version"], len(log["runs"])) == ({"$schema", "version", "runs"}, "2.1.0", 1)
    assert log["$schema"].endswith("sarif-schema-2.1.0.json")
    first: dict[str, Any] = log["runs"][0]
    return first


def test_a_run_has_what_the_schema_asks_for(run: dict[str, Any]) -> None:
    assert set(run) == {"tool", "invocations", "columnKind", "results"}
    assert run["columnKind"] in {"utf16CodeUnits", "unicodeCodePoints"}
    assert run["tool"]["driver"]["name"] == "vpcviz"
    assert all(one["executionSuccessful"] is True for one in run["invocations"])


def test_every_rule_is_described_once(run: dict[str, Any]) -> None:
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [rule.slug for rule in RULES]
    assert len({rule["name"] for rule in rules}) == len(rules)
    for rule in rules:
        for key in ("shortDescription", "fullDescription", "help"):
            assert rule[key]["text"].strip()
        assert rule["defaultConfiguration"]["level"] in {"none", "note", "warning", "error"}


def test_every_result_points_at_its_rule_and_says_where(run: dict[str, Any]) -> None:
    rules = run["tool"]["driver"]["rules"]
    assert len(run["results"]) == len(FOUND.found)
    for result, item in zip(run["results"], FOUND.found, strict=True):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == item.rule
        assert result["level"] == LEVELS[item.severity]
        assert item.because in result["message"]["text"]
        [location] = result["locations"]
        [logical] = location["logicalLocations"]
        assert logical["fullyQualifiedName"] == f"{item.account}/{item.region}/{item.resource}"


def test_fingerprints_tell_findings_apart_and_stay_when_words_change(run: dict[str, Any]) -> None:
    prints = [result["partialFingerprints"][FINGERPRINT] for result in run["results"]]
    assert len(set(prints)) == len(prints)
    reworded = Findings(tuple(replace(item, because=f"{item.because}!") for item in FOUND.found), ())
    again = told(reworded)["runs"][0]["results"]
    assert [result["partialFingerprints"][FINGERPRINT] for result in again] == prints


def test_what_could_not_be_judged_is_a_notification(run: dict[str, Any]) -> None:
    [note] = run["invocations"][0]["toolExecutionNotifications"]
    assert note["level"] == "warning"
    assert note["associatedRule"]["id"] == "near-quota"
    assert run["tool"]["driver"]["rules"][note["associatedRule"]["index"]]["id"] == "near-quota"
    assert GAP.why in note["message"]["text"]


def test_every_severity_has_a_level() -> None:
    assert set(LEVELS) == set(Severity)


def test_no_findings_are_an_empty_list_and_not_a_missing_one() -> None:
    assert told(Findings((), ()))["runs"][0]["results"] == []


def test_hostile_words_are_harmless() -> None:
    spoilt = Findings((replace(FOUND.found[0], resource=HOSTILE, because=HOSTILE, account=HOSTILE),), ())
    text = sarif(spoilt)
    assert "\u202e" not in text
    assert "\\u001b" not in text
    assert "\\u0000" not in text


def test_csv_has_a_line_for_each_finding_and_gap_and_no_formula() -> None:
    spoilt = replace(FOUND.found[0], because="=HYPERLINK(1)")
    rows = list(csv.DictReader(io.StringIO(findings_csv(Findings((spoilt, *FOUND.found), (GAP,))))))
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == len(FOUND.found) + 2
    assert not rows[0]["because"].startswith("=")
    assert (rows[-1]["severity"], rows[-1]["because"]) == (UNJUDGED, GAP.why)
    assert all(row["source"] for row in rows)


def test_half_a_character_is_written_as_its_number_in_every_file() -> None:
    found = Findings((replace(FOUND.found[0], because="half \ud800"),), ())
    rows = [Row("subnet-1", "vpc-1", "111111111111", "eu-west-1", {"s3": Cell("nat", False, "half \ud800")})]
    for body in (
        *(form.body(found) for form in FINDING_FILES.values()),
        *(form.body(rows) for form in ACCESS_FILES.values()),
    ):
        assert "half" in body.decode()
