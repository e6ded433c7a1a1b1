"""Who asks to pass: what is said of a request, and what is left open."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Request:
    """A request, or a set of them: what is "" may be anything."""

    principal: str = ""
    """An ARN or an account id."""
    action: str = ""
    resource: str = ""
    """An ARN; a bucket's ARN stands for the bucket and its objects."""
    context: Mapping[str, str] = field(default_factory=dict)
    """Condition keys whose value is known, in lower case."""

    @property
    def known(self) -> Mapping[str, str]:
        """The condition keys that the request itself tells (AWS: AWS global condition context keys)."""
        found = {key.lower(): value for key, value in self.context.items()}
        account = account_of(self.principal)
        if account:
            found.setdefault("aws:principalaccount", account)
        if self.principal.startswith("arn:"):
            found.setdefault("aws:principalarn", role_of(self.principal))
        owner = account_of(self.resource)
        if owner:
            found.setdefault("aws:resourceaccount", owner)
        return found


ANYONE = Request()
"""Whoever asks for whatever."""


def account_of(text: str) -> str:
    """The account of an ARN or of a bare account id; "" when there is none."""
    if text.isdigit() and len(text) == 12:
        return text
    parts = text.split(":", 5)
    return parts[4] if len(parts) == 6 and parts[0] == "arn" else ""


def role_of(arn: str) -> str:
    """A session's role: `arn:aws:sts::1:assumed-role/R/session` counts as `arn:aws:iam::1:role/R` (AWS: Principal element)."""
    parts = arn.split(":", 5)
    if len(parts) == 6 and parts[2] == "sts" and parts[5].startswith("assumed-role/"):
        name = parts[5].split("/")[1]
        return ":".join((*parts[:2], "iam", parts[3], parts[4], f"role/{name}"))
    return arn
