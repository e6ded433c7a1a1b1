"""Whether a statement speaks of a request: of none, of some, of all requests that are meant, or undecidable."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from vpcviz.topology.policy.conditions import Scope, judge_condition
from vpcviz.topology.policy.document import Element, Statement
from vpcviz.topology.policy.question import Request, account_of, role_of


@dataclass(frozen=True, slots=True)
class Match:
    """How far a statement speaks of a request, by what it is narrowed, and what cannot be decided."""

    scope: Scope
    narrowed: frozenset[str] = frozenset()
    undecided: str = ""


def match(statement: Statement, request: Request) -> Match:
    """Match every element of a statement; the narrowest decides."""
    found = {
        "principal": _principals(statement.principals, request.principal),
        "action": _actions(statement.actions, request.action),
        "resource": _resources(statement.resources, request.resource),
    }
    reasons = {"resource": "policy variables in its resources"}
    for condition in statement.conditions:
        key = condition.key.lower()
        judged = judge_condition(condition, request)
        found[key] = min(found.get(key, Scope.ALL), judged)
        reasons[key] = f"{condition.operator} on {condition.key}"
    scope = min(found.values())
    narrowed = frozenset(name for name, value in found.items() if value is Scope.SOME)
    undecided = next((reasons.get(name, name) for name, value in found.items() if value is Scope.UNDECIDABLE), "")
    return Match(scope, narrowed, undecided if scope is not Scope.NONE else "")


def _either(values: Iterable[Scope]) -> Scope:
    """The widest of several values of one element."""
    found = list(values)
    for scope in (Scope.ALL, Scope.UNDECIDABLE, Scope.SOME):
        if scope in found:
            return scope
    return Scope.NONE


def _negate(scope: Scope) -> Scope:
    return {Scope.ALL: Scope.NONE, Scope.NONE: Scope.ALL}.get(scope, scope)


def _principals(element: Element, principal: str) -> Scope:
    if element.everything:
        return Scope.ALL
    if not principal:
        return Scope.SOME if element.values else Scope.NONE
    found = _either(_principal(value, principal) for value in element.values)
    return _negate(found) if element.negated else found


def _principal(value: str, principal: str) -> Scope:
    """An account's id or root ARN stands for all its principals (AWS: AWS JSON policy elements: Principal)."""
    whole_account = value.isdigit() or value.endswith(":root")
    if whole_account:
        return Scope.ALL if account_of(value) == account_of(principal) else Scope.NONE
    if value in (principal, role_of(principal)):
        return Scope.ALL
    asked_for_account = principal.isdigit() or principal.endswith(":root")
    return Scope.SOME if asked_for_account and account_of(value) == account_of(principal) else Scope.NONE


def _actions(element: Element, action: str) -> Scope:
    if element.everything:
        return Scope.ALL
    if not action:
        return Scope.SOME
    found = Scope.ALL if any(_like(value.lower()).fullmatch(action.lower()) for value in element.values) else Scope.NONE
    return _negate(found) if element.negated else found


def _resources(element: Element, resource: str) -> Scope:
    if element.everything:
        return Scope.ALL
    found = _either(_resource(value, resource) for value in element.values)
    return _negate(found) if element.negated else found


def _resource(value: str, resource: str) -> Scope:
    if "${" in value:
        return Scope.UNDECIDABLE
    if value == "*":
        return Scope.ALL
    if not resource:
        return Scope.SOME
    if _like(value).fullmatch(resource):
        return Scope.ALL
    inside = _like(value.removesuffix("*").rstrip("/")).fullmatch(resource) or value.startswith(f"{resource}/")
    return Scope.SOME if inside else Scope.NONE


@lru_cache(maxsize=4096)
def _like(pattern: str) -> re.Pattern[str]:
    """A pattern of IAM: `*` for any text, `?` for one character."""
    parts = (".*" if char == "*" else "." if char == "?" else re.escape(char) for char in pattern)
    return re.compile("".join(parts), re.DOTALL)
