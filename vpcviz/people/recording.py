"""Records in the audit log what django-allauth does: as its signals tell, within the transactions of our views."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from allauth.account import signals as account
from allauth.account.authentication import get_authentication_records
from allauth.mfa import signals as mfa
from django.utils import timezone

from vpcviz.people.audit import VISITOR, Target, record
from vpcviz.people.confirming import AT_PROVIDER

if TYPE_CHECKING:
    from allauth.mfa.models import Authenticator
    from django.http import HttpRequest

    from vpcviz.people.models import User

_NAMES: Final = {AT_PROVIDER: "single sign-on", "mfa": "second factor"}
_KINDS: Final = {"totp": "app", "recovery_codes": "recovery codes"}


def connect() -> None:
    """Listen, once per process."""
    account.user_logged_in.connect(_signed_in, dispatch_uid="vpcviz")
    account.password_changed.connect(_password_changed, dispatch_uid="vpcviz")
    account.password_set.connect(_password_set, dispatch_uid="vpcviz")
    account.password_reset.connect(_password_reset, dispatch_uid="vpcviz")
    mfa.authenticator_removed.connect(_factor_removed, dispatch_uid="vpcviz")
    mfa.authentication_failed.connect(_factor_failed, dispatch_uid="vpcviz")


def _signed_in(request: HttpRequest, user: User, **_told: Any) -> None:
    methods = [str(one.get("method")) for one in get_authentication_records(request, user)]
    details = {"by": [_NAMES.get(method, method) for method in methods]}
    _record("user.sign-in", user, details)


def _password_changed(user: User, **_told: Any) -> None:
    _record("user.password", user, {"how": "changed"})


def _password_set(user: User, **_told: Any) -> None:
    _record("user.password", user, {"how": "set"})


def _password_reset(user: User, **_told: Any) -> None:
    _record("user.password", user, {"how": "reset by mail"})


def record_factor(user: User, *, what: str, kind: str) -> None:
    """Record a change of a second factor. For those of which allauth tells only when they are committed, too late not to do them."""
    _record("user.mfa", user, {"what": what, "kind": _KINDS.get(kind, kind)})


def _factor_removed(user: User, authenticator: Authenticator, **_told: Any) -> None:
    record_factor(user, what="removed", kind=authenticator.type)


def _factor_failed(user: User, *, reauthentication: bool = False, **_told: Any) -> None:
    now = timezone.now()  # noqa: TID251 - a signal brings no clock
    by: User | str = user if reauthentication else VISITOR
    details = {"step": "second factor again" if reauthentication else "second factor"}
    record("user.sign-in-failed", now=now, by=by, target=Target("user", user.email), details=details)


def _record(action: str, user: User, details: dict[str, Any]) -> None:
    now = timezone.now()  # noqa: TID251 - a signal brings no clock
    record(action, now=now, by=user, target=Target("user", user.email), details=details)
