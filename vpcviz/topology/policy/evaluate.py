"""Could a request pass? Allow, deny, or undecidable, and why (AWS: Policy evaluation logic)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import Any

from vpcviz.topology.policy.conditions import Scope
from vpcviz.topology.policy.document import Policy, Statement, parse_policy
from vpcviz.topology.policy.matching import Match, match
from vpcviz.topology.policy.question import ANYONE, Request, account_of, role_of
from vpcviz.topology.policy.words import policy_in_short, statement_in_short


class Pass(StrEnum):
    """Whether a request could pass."""

    ALLOW = "allow"
    DENY = "deny"
    UNDECIDABLE = "undecidable"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a request could pass, and the statement that decides."""

    result: Pass
    because: str
    rule: Mapping[str, Any] = field(default_factory=dict)


def judge_policy(text: str, request: Request = ANYONE) -> Verdict:
    """Whether at least one request of those that are meant passes an endpoint policy."""
    policy = parse_policy(text)
    if policy is None:
        return Verdict(Pass.UNDECIDABLE, "the policy is no JSON that can be read")
    return _judge(policy, request)


@lru_cache(maxsize=4096)
def could_anyone_pass(text: str) -> Verdict:
    """Whether anybody could do anything by an endpoint with this policy; says the policy in short."""
    verdict = judge_policy(text)
    if verdict.result is Pass.DENY:
        return verdict
    return Verdict(verdict.result, policy_in_short(text), verdict.rule)


def _judge(policy: Policy, request: Request) -> Verdict:
    denies = [(item, match(item, request)) for item in policy.statements if not item.allows]
    allows = [(item, match(item, request)) for item in policy.statements if item.allows]
    for statement, found in denies:
        if found.scope is Scope.ALL:
            return Verdict(Pass.DENY, f"it denies {statement_in_short(statement)}", _rule(statement))
    candidates = [(item, found) for item, found in allows if found.scope >= Scope.SOME]
    for statement, found in candidates:
        if not _in_the_way(found, (other for _, other in denies)):
            return Verdict(Pass.ALLOW, f"it allows {statement_in_short(statement)}", _rule(statement))
    undecided = [found.undecided for _, found in (*allows, *denies) if found.scope is Scope.UNDECIDABLE]
    if undecided or candidates:
        why = undecided[0] if undecided else "statements that allow and deny overlap"
        return Verdict(Pass.UNDECIDABLE, f"cannot be decided: {why}")
    return Verdict(Pass.DENY, "no statement allows it")


def _in_the_way(allowed: Match, denies: Iterable[Match]) -> bool:
    """Whether a denial may cover all that is allowed: it is out of the way when it narrows by something that is left open."""
    return any(
        found.scope is Scope.UNDECIDABLE or (found.scope is Scope.SOME and not found.narrowed - allowed.narrowed)
        for found in denies
    )


def _rule(statement: Statement) -> dict[str, Any]:
    return {
        "sid": statement.sid,
        "effect": "Allow" if statement.allows else "Deny",
        "principals": list(statement.principals.values),
        "actions": list(statement.actions.values),
        "resources": list(statement.resources.values),
        "conditions": [f"{item.operator} {item.key} {', '.join(item.values)}" for item in statement.conditions],
    }


def may_connect(allowed_principals: tuple[str, ...] | None, principal: str) -> Verdict:
    """Whether a principal or account may ask for a connection to an endpoint service (AWS: Configure an endpoint service, permissions)."""
    if allowed_principals is None:
        return Verdict(Pass.UNDECIDABLE, "the service's allowed principals were not read")
    for allowed in allowed_principals:
        if allowed == "*" or allowed in (principal, role_of(principal)):
            return Verdict(Pass.ALLOW, f"{allowed} is an allowed principal", {"principal": allowed})
        if (allowed.endswith(":root") or allowed.isdigit()) and account_of(allowed) == account_of(principal):
            return Verdict(Pass.ALLOW, f"{allowed} is an allowed principal", {"principal": allowed})
    inside = [item for item in allowed_principals if account_of(item) and account_of(item) == account_of(principal)]
    if inside and principal == account_of(principal):
        return Verdict(Pass.ALLOW, f"{inside[0]} of that account is an allowed principal", {"principal": inside[0]})
    return Verdict(Pass.DENY, f"{principal} is not among the allowed principals")
