"""Policies in few words, for lists and sentences."""

from vpcviz.topology.policy.document import Condition, Element, Statement, parse_policy
from vpcviz.topology.policy.question import account_of

FULL = "full access"
_MOST_SHOWN = 2


def policy_in_short(text: str) -> str:
    """A policy in one phrase, such as "full access" or "dynamodb:* on tables of 222222222222 for org o-acme"."""
    policy = parse_policy(text)
    if policy is None:
        return "a policy that cannot be read"
    allows = [statement for statement in policy.statements if statement.allows]
    denies = [statement for statement in policy.statements if not statement.allows]
    if not allows:
        return "no access"
    said = FULL if any(_full(item) for item in allows) else "; ".join(dict.fromkeys(map(statement_in_short, allows)))
    if denies:
        said += " except " + "; ".join(dict.fromkeys(map(statement_in_short, denies)))
    return said


def is_full_access(text: str) -> bool:
    """Whether a policy lets everything pass."""
    return policy_in_short(text) == FULL


def _full(statement: Statement) -> bool:
    elements = (statement.principals, statement.actions, statement.resources)
    return not statement.conditions and all(element.everything for element in elements)


def statement_in_short(statement: Statement) -> str:
    """A statement in one phrase: actions, on what, for whom, on which condition."""
    if _full(statement):
        return "everything"
    words = [_listed("", statement.actions, "any action")]
    if not statement.resources.everything:
        words.append(_resources(statement.resources))
    if not statement.principals.everything:
        words.append(_listed("for ", statement.principals, "everyone"))
    words += [_condition(condition) for condition in statement.conditions]
    return " ".join(words)


def _listed(before: str, element: Element, everything: str) -> str:
    if element.everything:
        return before + everything
    shown = _shown(tuple(_plain(value) for value in element.values))
    return f"{before}{'all but ' if element.negated else ''}{shown}"


def _shown(values: tuple[str, ...]) -> str:
    more = len(values) - _MOST_SHOWN
    return ", ".join(values[:_MOST_SHOWN]) + (f" and {more} more" if more > 0 else "")


def _plain(value: str) -> str:
    """A principal in plain words: an account's root ARN is the account."""
    return (
        f"account {account_of(value)}" if value.endswith(":root") or (value.isdigit() and len(value) == 12) else value
    )


_NOUNS = {"table": "tables", "key": "keys", "secret": "secrets", "function": "functions", "log-group": "log groups"}


def _resources(element: Element) -> str:
    said = _shown(tuple(dict.fromkeys(_resource(value) for value in element.values)))
    return f"on {'all but ' if element.negated else ''}{said}"


def _resource(arn: str) -> str:
    parts = arn.split(":", 5)
    if len(parts) != 6:
        return arn
    service, account, rest = parts[2], parts[4], parts[5]
    if service == "s3":
        return f"bucket {rest.split('/')[0]}"
    noun, _, name = rest.replace(":", "/", 1).partition("/")
    if name == "*" and account:
        return f"{_NOUNS.get(noun, noun)} of {account}"
    return f"{noun} {name} of {account}" if name and account else rest


_CONDITION_WORDS = {
    "aws:principalorgid": "for org {}",
    "aws:principalaccount": "for account {}",
    "aws:principalarn": "for {}",
    "aws:resourceaccount": "on resources of {}",
    "aws:resourceorgid": "on resources of org {}",
    "aws:sourcevpc": "from {}",
    "aws:sourcevpce": "by {}",
}


def _condition(condition: Condition) -> str:
    values = _shown(condition.values)
    phrase = _CONDITION_WORDS.get(condition.key.lower(), f"if {condition.key} is {{}}")
    negated = "not" in condition.operator.lower()
    return ("unless " if negated else "") + phrase.format(values)
