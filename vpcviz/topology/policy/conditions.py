"""Conditions of a statement (AWS: IAM JSON policy elements: Condition operators)."""

from enum import IntEnum
from fnmatch import fnmatchcase

from vpcviz.topology.policy.document import Condition
from vpcviz.topology.policy.question import Request


class Scope(IntEnum):
    """Of how many of the requests that are meant something holds, narrowest first."""

    NONE = 0
    UNDECIDABLE = 1
    SOME = 2
    ALL = 3


_PRINCIPAL_KEYS = ("aws:principal", "aws:userid", "aws:username", "aws:sourceaccount", "aws:sourcearn", "aws:sourceorg")
_RESOURCE_KEYS = ("aws:resource", "s3:resourceaccount", "s3:dataaccesspoint")
_EQUAL = ("stringequals", "arnequals", "stringequalsignorecase", "bool", "numericequals")
_LIKE = ("stringlike", "arnlike")
_UNEQUAL = ("stringnotequals", "arnnotequals", "stringnotequalsignorecase")
_UNLIKE = ("stringnotlike", "arnnotlike")


def judge_condition(condition: Condition, request: Request) -> Scope:
    """Whether a test holds; where the request leaves its key open, somebody may meet it."""
    operator = condition.operator.lower().removeprefix("foranyvalue:").removesuffix("ifexists")
    key = condition.key.lower()
    if any("${" in value for value in condition.values) or operator.startswith("forallvalues:"):
        return Scope.UNDECIDABLE
    value = request.known.get(key)
    if value is None:
        return _open(key, request)
    return _test(operator, value, condition.values)


def _open(key: str, request: Request) -> Scope:
    """A key that the request does not tell: open with the principal or resource that it describes."""
    if key.startswith(_PRINCIPAL_KEYS):
        return Scope.UNDECIDABLE if request.principal else Scope.SOME
    if key.startswith(_RESOURCE_KEYS):
        return Scope.UNDECIDABLE if request.resource else Scope.SOME
    return Scope.SOME if not (request.principal or request.resource) else Scope.UNDECIDABLE


def _test(operator: str, value: str, wanted: tuple[str, ...]) -> Scope:
    if operator in _EQUAL or operator in _UNEQUAL:
        fold = operator.endswith("ignorecase") or operator == "bool"
        met = any(value.lower() == item.lower() if fold else value == item for item in wanted)
    elif operator in _LIKE or operator in _UNLIKE:
        met = any(fnmatchcase(value, item) for item in wanted)
    else:
        return Scope.UNDECIDABLE
    return Scope.ALL if met is not (operator in _UNEQUAL or operator in _UNLIKE) else Scope.NONE
