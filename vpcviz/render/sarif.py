"""Findings as SARIF, for programs that gather the results of many checkers.

Source: OASIS, Static Analysis Results Interchange Format (SARIF) Version 2.1.0.
"""

import json
from collections import Counter
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final

from vpcviz import __version__
from vpcviz.layout.text import clean
from vpcviz.topology.findings.finding import Finding, Findings, Severity, Unjudged
from vpcviz.topology.findings.rule import Rule
from vpcviz.topology.findings.rules import RULES

VERSION: Final = "2.1.0"
SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
FINGERPRINT: Final = "vpcvizFinding/v1"

LEVELS: Final[Mapping[Severity, str]] = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
    Severity.INFO: "note",
}
SCORES: Final[Mapping[Severity, str]] = {
    Severity.CRITICAL: "9.0",
    Severity.HIGH: "7.0",
    Severity.MEDIUM: "5.0",
    Severity.LOW: "3.0",
    Severity.INFO: "0.0",
}
"""`security-severity`, by which programs that show SARIF rank results."""

Json = dict[str, Any]

_INDEX: Final = {rule.slug: index for index, rule in enumerate(RULES)}


def sarif(findings: Findings) -> str:
    """One run: the rules, a result for each finding, and a notification for all that could not be judged."""
    driver = {
        "name": "vpcviz",
        "version": __version__,
        "semanticVersion": __version__,
        "rules": [_rule(rule) for rule in RULES],
    }
    seen: Counter[str] = Counter()
    run = {
        "tool": {"driver": driver},
        "invocations": [
            {
                "executionSuccessful": True,
                "toolExecutionNotifications": [_notification(gap) for gap in findings.unjudged],
            }
        ],
        "columnKind": "unicodeCodePoints",
        "results": [_result(item, seen) for item in findings.found],
    }
    return json.dumps({"$schema": SCHEMA, "version": VERSION, "runs": [run]}, ensure_ascii=False, indent=1) + "\n"


def _text(words: str) -> Json:
    return {"text": clean(words) or "-"}


def _rule(rule: Rule) -> Json:
    return {
        "id": rule.slug,
        "name": "".join(word.capitalize() for word in rule.slug.split("-")),
        "shortDescription": _text(rule.title),
        "fullDescription": _text(rule.condition),
        "help": _text(f"{rule.remedy} Source: AWS, “{rule.source}”."),
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        "properties": {
            "number": rule.number,
            "severity": rule.severity.value,
            "security-severity": SCORES[rule.severity],
            "tags": ["network", "aws"],
        },
    }


def _result(item: Finding, seen: Counter[str]) -> Json:
    place = f"{item.account}/{item.region}/{item.resource}"
    key = f"{item.rule}\0{place}"
    seen[key] += 1
    logical = {"name": clean(item.resource), "fullyQualifiedName": clean(place), "kind": "resource"}
    return {
        "ruleId": item.rule,
        "ruleIndex": _INDEX[item.rule],
        "level": LEVELS[item.severity],
        "message": _text(f"{item.title}: {item.because}. {item.remedy}"),
        "locations": [{"logicalLocations": [logical]}],
        "partialFingerprints": {FINGERPRINT: sha256(f"{key}\0{seen[key]}".encode(errors="replace")).hexdigest()},
        "properties": {
            "severity": item.severity.value,
            "security-severity": SCORES[item.severity],
            "account": clean(item.account),
            "region": clean(item.region),
            "remedy": clean(item.remedy),
        },
    }


def _notification(gap: Unjudged) -> Json:
    return {
        "level": "warning",
        "message": _text(f"{gap.rule} could not be judged in {gap.account}, {gap.region}: {gap.why}"),
        "associatedRule": {"id": gap.rule, "index": _INDEX[gap.rule]},
    }
