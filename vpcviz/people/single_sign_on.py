"""Who comes by single sign-on: joined to their account by verified e-mail address, made new where the settings say so, or refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NoReturn

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.shortcuts import render
from django.utils import timezone

from vpcviz.layout.text import clean
from vpcviz.people.audit import VISITOR, Target, record
from vpcviz.people.confirming import is_granted, is_of_another
from vpcviz.people.doors import CLOSED
from vpcviz.people.invitations import came_by_invitation, is_invited
from vpcviz.people.models import LONGEST_LABEL, Role, User, Workspace, canonical_email
from vpcviz.people.services import NewUser, add_user, give_to_owner, join, lock

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from allauth.socialaccount.models import SocialApp, SocialLogin
    from django.http import HttpRequest

HOW: Final = "single sign-on"
NOT_VERIFIED: Final = "Your provider does not say that your e-mail address was verified."
NOT_INVITED: Final = "Ask an administrator to invite you: nobody is known here by this e-mail address."
ANOTHER: Final = (
    "The account with this e-mail address belongs to another sign-in of your provider. Ask an administrator."
)
DOMAIN: Final = "People with this e-mail address do not come by single sign-on here."
NOT_ANEW: Final = (
    "Your provider let you in without asking who you are, so this does not show that it is you. "
    "Ask who runs the server for a sign-in link."
)
SOMEBODY_ELSE: Final = (
    "Somebody else signed in at your provider, so this does not show that it is you. "
    "Go back, and sign in there as yourself."
)
NOT_ASKED: Final = (
    "This sign-in was not begun here, or your session ended meanwhile. Start again from the sign-in page."
)


class SingleSignOn(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """What allauth asks us about single sign-on."""

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """The providers of the settings, and none of the database."""
        found: list[SocialApp] = [
            app for app in super().list_apps(request, provider=provider, client_id=client_id) if app.pk is None
        ]
        return found

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:  # noqa: ARG002
        """allauth makes nobody: `pre_social_login` does."""
        return False

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: Mapping[str, Any]) -> User:  # noqa: ARG002
        """What the provider tells of somebody who may be new: a name, to begin with."""
        user: User = sociallogin.user
        parts = (data.get("first_name"), data.get("last_name"))
        user.name = clean(str(data.get("name") or " ".join(str(part) for part in parts if part)))[:LONGEST_LABEL]
        user.email = canonical_email(str(data.get("email") or ""))
        return user

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find or make the user, or refuse."""
        now = timezone.now()  # noqa: TID251 - allauth brings no clock
        if sociallogin.state.get("process") != "login":
            _refuse(request, NOT_ASKED, sociallogin, now=now)
        if not is_granted(sociallogin.state, asked_at=sociallogin.asked_at, now=now):
            _refuse(request, NOT_ANEW, sociallogin, now=now)
        email = _verified(sociallogin)
        known = sociallogin.user if sociallogin.is_existing else User.objects.filter(email=email).first()
        if is_of_another(sociallogin.state, known):
            _refuse(request, SOMEBODY_ELSE, sociallogin, now=now)
        if sociallogin.is_existing:
            if settings.VPCVIZ_SSO_DOMAINS and not (email and _may_come(email)):
                _refuse(request, DOMAIN, sociallogin, now=now)
            return
        if not email:
            _refuse(request, NOT_VERIFIED, sociallogin, now=now)
        sentence = join_user(sociallogin, email=email, now=now)
        if sentence:
            _refuse(request, sentence, sociallogin, now=now)


def join_user(sociallogin: SocialLogin, *, email: str, now: datetime) -> str:
    """Join who comes to the user with their verified address; why not, or ""."""
    try:
        return _join(sociallogin, email=email, now=now)
    except (IntegrityError, ValidationError):  # they came twice at the same time, and are there by now
        return _join(sociallogin, email=email, now=now)


@transaction.atomic
def _join(sociallogin: SocialLogin, *, email: str, now: datetime) -> str:
    """Two who come with one address wait for one another."""
    user = User.objects.select_for_update(no_key=True).filter(email=email).first()
    came = sociallogin.account
    known = SocialAccount.objects.filter(provider=came.provider, uid=came.uid).select_related("user").first()
    if known is not None:
        sociallogin.account, sociallogin.user = known, known.user
        return ""
    sentence = _why_not(email, user, provider=came.provider, now=now)
    if sentence:
        return sentence
    if user is None:
        user = _newcomer(NewUser(email=email, name=sociallogin.user.name), now=now)
    elif came_by_invitation(user):
        give_to_owner(user, now=now)
    sociallogin.user = came.user = user
    came.save()
    record("user.join-sso", now=now, by=user, target=Target("user", user.email), details={"provider": came.provider})
    return ""


def _why_not(email: str, user: User | None, *, provider: str, now: datetime) -> str:
    """Why nobody is joined to who has this verified address; "" when they are."""
    if not _may_come(email):
        return DOMAIN
    if user is not None and not user.is_active:
        return CLOSED
    if user is not None:
        return ANOTHER if SocialAccount.objects.filter(user=user, provider=provider).exists() else ""
    return "" if settings.VPCVIZ_SSO_DOMAINS or is_invited(email, now=now) else NOT_INVITED


def _newcomer(new: NewUser, *, now: datetime) -> User:
    """A new user, and what the settings give to people of their domains."""
    workspace = _for_newcomers()
    made = add_user(new, now=now, how=HOW)
    if workspace is not None:
        join(workspace=workspace, user=made, role=Role(settings.VPCVIZ_SSO_ROLE), now=now, by=None)
    return made


def _for_newcomers() -> Workspace | None:
    """The workspace that they join by the settings, locked; None when there is none, or it is being deleted."""
    named = Workspace.objects.filter(slug=settings.VPCVIZ_SSO_WORKSPACE).first()
    if named is None or not settings.VPCVIZ_SSO_DOMAINS:
        return None
    try:
        lock(named.pk)
    except ValidationError:
        return None
    return named


def _may_come(email: str) -> bool:
    domains = settings.VPCVIZ_SSO_DOMAINS
    return not domains or email.rpartition("@")[2] in domains


def _verified(sociallogin: SocialLogin) -> str:
    """The e-mail address that the provider vouches for; "" when there is none."""
    found = [canonical_email(one.email) for one in sociallogin.email_addresses if one.verified is True]
    return found[0] if found else ""


def _refuse(request: HttpRequest, sentence: str, sociallogin: SocialLogin, *, now: datetime) -> NoReturn:
    label = next((one.email for one in sociallogin.email_addresses), "") or sociallogin.account.uid
    details = {"step": HOW, "provider": sociallogin.account.provider, "because": sentence}
    record("user.sign-in-failed", now=now, by=VISITOR, target=Target("user", label), details=details)
    raise ImmediateHttpResponse(render(request, "web/door_refused.html", {"sentence": sentence}, status=403))
