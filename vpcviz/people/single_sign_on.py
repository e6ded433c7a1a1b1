"""Who comes by single sign-on: joined to their account by verified e-mail address, made new where the settings say so, or refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NoReturn

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db import transaction
from django.shortcuts import render
from django.utils import timezone

from vpcviz.layout.text import clean
from vpcviz.people.audit import VISITOR, Target, record
from vpcviz.people.invitations import came_by_invitation, is_invited
from vpcviz.people.models import LONGEST_LABEL, Role, User, Workspace, canonical_email
from vpcviz.people.services import NewUser, add_user, give_to_owner, join

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
NOT_ASKED: Final = "This sign-in was not begun here. Start again from the sign-in page."


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
        email = _verified(sociallogin)
        if sociallogin.is_existing:
            if settings.VPCVIZ_SSO_DOMAINS and not (email and _may_come(email)):
                _refuse(request, DOMAIN, sociallogin, now=now)
            return
        if not email:
            _refuse(request, NOT_VERIFIED, sociallogin, now=now)
        newcomer = NewUser(email=email, name=sociallogin.user.name)
        user, sentence = _user_for(newcomer, provider=sociallogin.account.provider, now=now)
        if user is None:
            _refuse(request, sentence, sociallogin, now=now)
        sociallogin.connect(request, user)


@transaction.atomic
def _user_for(newcomer: NewUser, *, provider: str, now: datetime) -> tuple[User | None, str]:
    """The user with a verified address, made where that is allowed; or None, and why."""
    email = newcomer.email
    if not _may_come(email):
        return None, DOMAIN
    user = User.objects.filter(email=email).first()
    if user is not None:
        taken = SocialAccount.objects.filter(user=user, provider=provider).exists()
        if taken:
            return None, ANOTHER
        if came_by_invitation(user):
            give_to_owner(user, now=now)
        return user, ""
    if not settings.VPCVIZ_SSO_DOMAINS and not is_invited(email, now=now):
        return None, NOT_INVITED
    made = add_user(newcomer, now=now, how=HOW)
    workspace = Workspace.objects.filter(slug=settings.VPCVIZ_SSO_WORKSPACE).first()
    if workspace is not None and settings.VPCVIZ_SSO_DOMAINS:
        join(workspace=workspace, user=made, role=Role(settings.VPCVIZ_SSO_ROLE), now=now, by=None)
    return made, ""


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
