"""How people come in: what django-allauth asks us about passwords, mail and sessions."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Final

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import default_token_generator
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.stagekit import clear_login
from allauth.account.utils import perform_login, user_pk_to_url_str
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from vpcviz.people.audit import VISITOR, Target, record
from vpcviz.people.confirming import AT_PROVIDER, came_by, note_proof
from vpcviz.people.guessing import Guesser, begin
from vpcviz.people.letters import Letter, post
from vpcviz.people.models import User, canonical_email
from vpcviz.people.origin import ip_of

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

CLOSED: Final = "This account was closed. Ask an administrator of the server."
BEGUN: Final = "vpcviz_sign_in_begun"
"""The session holds here, between password and second factor, what sessions of the user must know."""


def enter(request: HttpRequest, user: User, *, by: str, then: str = "") -> HttpResponse:
    """Let `user` in by a door (`password`, `link`, `invitation`), after the second factor when they have one."""
    record_authentication(request, user, method=by)
    answer: HttpResponse = perform_login(request, user, redirect_url=then or None)
    return answer


def absolute(request: HttpRequest, path: str) -> str:
    """The address under which people reach a path: of VPCVIZ_URL, else of the host that was asked for."""
    return f"{settings.VPCVIZ_URL}{path}" if settings.VPCVIZ_URL else request.build_absolute_uri(path)


def invitation_address(request: HttpRequest, token: str) -> str:
    """Where an invitation leads."""
    return absolute(request, reverse("invitation", args=[token]))


class Doors(DefaultAccountAdapter):  # type: ignore[misc]
    """What allauth asks us about accounts."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_password": "This is not your password. Capitals matter in it.",
        "enter_current_password": "This is not your present password. Capitals matter in it.",
        "too_many_login_attempts": "Too many were wrong. Wait 15 minutes, then try again.",
        "invalid_password_reset": "This link no longer works.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth calls it so
        """Nobody makes an account for themselves."""
        return False

    def get_login_stages(self) -> list[str]:
        """What follows the password, a link, or single sign-on."""
        return ["allauth.mfa.stages.AuthenticateStage"]

    def pre_login(self, request: HttpRequest, user: User, **told: Any) -> HttpResponse | None:
        """Refuse a closed account; remember what the user's sessions must know, until the second factor was given."""
        refused: HttpResponse | None = super().pre_login(request, user, **told)
        if refused is None:
            request.session[BEGUN] = user.get_session_auth_hash()
            at_provider = (told.get("signal_kwargs") or {}).get("sociallogin")
            if at_provider is not None:
                note_proof(request, user, wish=at_provider.state)
        return refused

    def login(self, request: HttpRequest, user: User) -> None:
        """Begin a session, unless sessions of before the second factor ended meanwhile; those that are over are forgotten."""
        if request.session.pop(BEGUN, "") != user.get_session_auth_hash() or not user.is_active:
            clear_login(request)
            raise ImmediateHttpResponse(redirect("sign-in"))
        super().login(request, user)
        request.session.set_expiry(_end_of(request, user))
        request.session.clear_expired()

    def get_client_ip(self, request: HttpRequest) -> str:
        """Where a session comes from."""
        return ip_of(request)

    def is_safe_url(self, url: str | None) -> bool:
        """True for addresses of the server itself, told without a host."""
        return url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def is_ajax(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth calls it so
        """Pages are answered with pages."""
        return False

    def reauthenticate(self, user: User, password: str) -> bool:
        """True when it is the user's password. Raises `ValidationError` when too many were wrong of late."""
        now = timezone.now()  # noqa: TID251 - allauth brings no clock
        tried = begin(Guesser.of_secret("password", user), now=now)
        if tried is None:
            raise self.validation_error("too_many_login_attempts")
        if not user.check_password(password):
            _record_refusal(user, by=user, step="password again", now=now)
            return False
        tried.take_back()
        return True

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002 - allauth calls it so
        """Back to one's account."""
        return reverse("account")

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The address in the mail: never of a host that the request alone names, when VPCVIZ_URL is set."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return absolute(self.request, path.replace("UID-KEY", key))

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """A page that says so."""
        now = timezone.now()  # noqa: TID251 - allauth brings no clock
        _record_refusal(user, by=VISITOR, step="closed account", now=now)
        return render(request, "web/door_refused.html", {"sentence": CLOSED}, status=403)


def _record_refusal(user: User, *, by: User | str, step: str, now: datetime) -> None:
    record("user.sign-in-failed", now=now, by=by, target=Target("user", user.email), details={"step": step})


def _end_of(request: HttpRequest, user: User) -> datetime | None:
    """When a session ends that began at a provider, however much it is used: that asks for the provider again. None for others."""
    if came_by(request, user) != AT_PROVIDER:
        return None
    seconds = min(settings.VPCVIZ_SSO_SESSION_S, settings.SESSION_COOKIE_AGE)
    return timezone.now() + timedelta(seconds=seconds)  # noqa: TID251 - allauth brings no clock


def send_reset(request: HttpRequest, email: str) -> None:
    """Mail a link for a new password, if somebody has this address. The work, and so the time, is the same if nobody has."""
    user = User.objects.filter(email=canonical_email(email), is_active=True).first()
    someone = user or User(pk=0, email=canonical_email(email))
    only_single_sign_on = (
        SocialAccount.objects.filter(user_id=someone.pk).exists() and not someone.has_usable_password()
    )
    key = f"{user_pk_to_url_str(someone)}-{default_token_generator.make_token(someone)}"
    told = {
        "address": Doors(request).get_reset_password_from_key_url(key),
        "minutes": settings.PASSWORD_RESET_TIMEOUT // 60,
    }
    letter = Letter.of("mail/reset", to=someone.email, told=told)
    if user is not None and not only_single_sign_on:
        post(letter)
