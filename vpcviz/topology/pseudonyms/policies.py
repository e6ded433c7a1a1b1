"""Policies with the accounts, ids and names in them replaced, for pictures that show policies but not those."""

import json
import re
from typing import Any

from vpcviz.topology.policy.evaluate import Pass, could_anyone_pass
from vpcviz.topology.pseudonyms.values import Values

HIDDEN = "redacted"
"""What stands for a policy, or for a message of AWS, that is not shown."""

NOTHING_PASSES = '{"Statement": []}'

_LONG = 10**5
"""Numbers from here on may be accounts: Conditions take them without quotation marks too."""
_ACTION = re.compile(r"\*|[a-z0-9-]+:[A-Za-z0-9*?]+")
_PLAIN_ELEMENTS = frozenset(("Version", "Effect"))
_ACTIONS = frozenset(("Action", "NotAction"))
_ELEMENT = re.compile(r"[A-Za-z]+(?::[A-Za-z]+)?")
_CONTEXT = re.compile(r"((?:[a-z0-9-]+:)[A-Za-z-]+)(?:/(.+))?", re.DOTALL)


def hidden_policy(text: str) -> str:
    """A word for the policy; one that lets nothing pass becomes an empty one, so that what is blocked stays blocked."""
    return NOTHING_PASSES if could_anyone_pass(text).result is Pass.DENY else HIDDEN


def redacted_policy(text: str, values: Values) -> str:
    """The policy as JSON; one that cannot be read is hidden."""
    try:
        policy = json.loads(text)
    except (ValueError, RecursionError):
        return HIDDEN
    return json.dumps(_redacted(policy, "", values))


def _redacted(part: Any, element: str, values: Values) -> Any:
    match part:
        case dict():
            return {_key(str(key), values): _redacted(value, str(key), values) for key, value in part.items()}
        case list():
            return [_redacted(value, element, values) for value in part]
        case str():
            return _text(part, element, values)
        case int() | float() if not isinstance(part, bool):
            return part if abs(part) < _LONG else values.looked(f"{part:.0f}", "number")
    return part


def _text(text: str, element: str, values: Values) -> str:
    if element in _PLAIN_ELEMENTS:
        return values.plain(text, "name")
    if element in _ACTIONS and _ACTION.fullmatch(text):
        return text
    return values.looked(text, "statement" if element == "Sid" else "name")


def _key(key: str, values: Values) -> str:
    if _ELEMENT.fullmatch(key):
        return key
    context = _CONTEXT.fullmatch(key)
    if context is None:
        return values.named(key, "key")
    return f"{context[1]}/{values.named(context[2], 'key')}" if context[2] else context[1]
