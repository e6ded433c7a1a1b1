"""An endpoint policy in short."""

import json
from collections.abc import Mapping
from typing import Any

from vpcviz.layout.text import clean

FULL = "full access"
DEFAULT = "AWS's default: full access"
UNREADABLE = "the policy is not valid JSON"
SHOWN = 3


def in_short(document: str) -> str:
    """One line on what a policy allows; every statement adds a part."""
    if not document:
        return ""
    statements = statements_of(document)
    if statements is None:
        return UNREADABLE
    if len(statements) == 1 and is_full(statements[0]):
        return FULL
    return "; ".join(_statement(statement) for statement in statements) or "allows nothing"


def statements_of(document: str) -> list[Mapping[str, Any]] | None:
    """The statements of a policy document; None when it is not one."""
    try:
        policy = json.loads(document)
    except ValueError:
        return None
    if not isinstance(policy, dict):
        return None
    found = policy.get("Statement", [])
    listed = found if isinstance(found, list) else [found]
    return [statement for statement in listed if isinstance(statement, dict)]


def is_full(statement: Mapping[str, Any]) -> bool:
    """Whether a statement lets everyone do everything (AWS: "Default endpoint policy")."""
    everyone = statement.get("Principal") in ("*", {"AWS": "*"}, {"AWS": ["*"]})
    everything = _listed(statement.get("Action")) == ["*"] and _listed(statement.get("Resource")) == ["*"]
    return statement.get("Effect") == "Allow" and everyone and everything and not statement.get("Condition")


def _statement(statement: Mapping[str, Any]) -> str:
    effect = "allows" if statement.get("Effect") == "Allow" else "denies"
    verb, actions = ("all but", statement["NotAction"]) if "NotAction" in statement else ("", statement.get("Action"))
    parts = [effect, verb, _some(_listed(actions))]
    resources = _listed(statement.get("Resource", statement.get("NotResource")))
    if resources and resources != ["*"]:
        parts.append(f"{'except on' if 'NotResource' in statement else 'on'} {_some(resources)}")
    principal = _principals(statement.get("Principal"))
    if principal:
        parts.append(f"for {principal}")
    conditions = statement.get("Condition")
    if isinstance(conditions, dict) and conditions:
        parts.append(f"if {_conditions(conditions)}")
    return " ".join(part for part in parts if part)


def _principals(principal: object) -> str:
    if isinstance(principal, dict):
        names = [name for value in principal.values() for name in _listed(value)]
        return "" if names == ["*"] else _some(names)
    return "" if principal in (None, "*") else clean(str(principal))


def _conditions(conditions: Mapping[str, Any]) -> str:
    tests = []
    for operator, wanted in conditions.items():
        if isinstance(wanted, dict):
            tests += [f"{key} {operator} {_some(_listed(value))}" for key, value in wanted.items()]
    return clean(" and ".join(tests))


def _listed(value: object) -> list[str]:
    if value is None:
        return []
    return [str(item) for item in value] if isinstance(value, list) else [str(value)]


def _some(items: list[str]) -> str:
    words = ["everything" if item == "*" else clean(item) for item in items]
    rest = len(words) - SHOWN
    return ", ".join(words[:SHOWN]) + (f" and {rest} more" if rest > 0 else "")
