"""One's own account: name, password, second factor, sessions."""

from typing import Any, Final

from allauth.account import views as passwords
from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import FormView

from vpcviz.people import sessions as services
from vpcviz.people.models import ApiToken, Membership, User
from vpcviz.people.origin import UNKNOWN
from vpcviz.people.recording import record_factor
from vpcviz.people.second_factor import has_second_factor, must_have_one
from vpcviz.people.services import rename_user
from vpcviz.web.browsers import in_words
from vpcviz.web.confirmed import is_asked, sign_in_again
from vpcviz.web.doors import PAUSED
from vpcviz.web.signed import signed_in

SHOWN: Final = 200


@require_safe
@never_cache
@login_required
def account(request: HttpRequest) -> HttpResponse:
    """What one is known by, and how one comes in."""
    user = signed_in(request)
    context = {
        "memberships": Membership.objects.filter(user=user).select_related("workspace").order_by("workspace__slug"),
        "has_second_factor": has_second_factor(user),
        "must_have_one": must_have_one(user),
        "sessions": UserSession.objects.filter(user=user).count(),
        "joined": SocialAccount.objects.filter(user=user).order_by("pk"),
        "active": "account",
    }
    return render(request, "web/account.html", context)


@require_POST
@never_cache
@login_required
def name(request: HttpRequest) -> HttpResponse:
    """Change one's name."""
    try:
        rename_user(user=signed_in(request), name=request.POST.get("name", ""))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "Your name was changed.")
    return redirect("account")


@require_safe
@never_cache
@login_required
def sessions(request: HttpRequest) -> HttpResponse:
    """Where one is signed in."""
    user = signed_in(request)
    UserSession.objects.create_from_request(request)
    found = UserSession.objects.purge_and_list(user)
    found.sort(key=lambda one: (one.session_key != request.session.session_key, -one.last_seen_at.timestamp(), -one.pk))
    rows = [
        {"item": one, "here": one.session_key == request.session.session_key, "browser": in_words(one.user_agent)}
        for one in found[:SHOWN]
    ]
    now = timezone.now()  # noqa: TID251 - a view is an edge
    tokens = ApiToken.objects.filter(user=user).usable(now=now).count()
    context = {"rows": rows, "tokens": tokens, "unknown": UNKNOWN, "active": "usersessions_list"}
    return render(request, "web/account_sessions.html", context)


@require_POST
@never_cache
@login_required
def end_session(request: HttpRequest, key: int) -> HttpResponse:
    """Sign out somewhere else; here, by the button of every page."""
    session = get_object_or_404(UserSession, pk=key, user=signed_in(request))
    if session.session_key == request.session.session_key:
        messages.warning(request, "This is the session that you use. Sign out by the menu with your name.")
    else:
        services.end_session(session, now=timezone.now())  # noqa: TID251 - a view is an edge
        messages.success(request, "Signed out there.")
    return redirect("usersessions_list")


@require_POST
@never_cache
@login_required
def end_every_session(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere but here, sessions that are not listed too; and, when asked to, revoke one's API tokens."""
    user = signed_in(request)
    now = timezone.now()  # noqa: TID251 - a view is an edge
    revoked = services.end_every_session(user, now=now, with_tokens=bool(request.POST.get("tokens")))
    update_session_auth_hash(request, user)
    UserSession.objects.create_from_request(request)
    more = f" {revoked} API token{'' if revoked == 1 else 's'} revoked." if revoked else ""
    messages.success(request, f"Signed out everywhere but here.{more}")
    return redirect("usersessions_list")


class _Recorded(FormView):  # type: ignore[type-arg]
    """A form of django-allauth's: what cannot be recorded is not done."""

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        """Do it, and record it."""
        answer = super().form_valid(form)
        for what, kind in self.untold():
            record_factor(signed_in(self.request), what=what, kind=kind)
        return answer

    def untold(self) -> list[tuple[str, str]]:
        """What was done to second factors, of which no signal tells in time."""
        return []


class PasswordChange(_Recorded, passwords.PasswordChangeView):  # type: ignore[misc]
    """Another password."""


class PasswordReset(_Recorded, passwords.PasswordResetFromKeyView):  # type: ignore[misc]
    """A new password, by the link of a mail."""


class PasswordSet(_Recorded, passwords.PasswordSetView):  # type: ignore[misc]
    """A first password; who has a second factor gives its code before, and their password is not kept meanwhile."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page, or what comes before it."""
        if signed_in(request).has_usable_password():
            return redirect("account_change_password")
        if is_reauthentication_required(request, app="allauth.mfa"):
            return redirect(f"{reverse('mfa_reauthenticate')}?next={request.path}")
        if is_asked(request):
            return sign_in_again(request)
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer


class SecondFactorAdded(_Recorded, totp.ActivateTOTPView):  # type: ignore[misc]
    """An app, and recovery codes for who has none yet."""

    def untold(self) -> list[tuple[str, str]]:
        """What was set up."""
        return [("added", "totp"), *([("added", "recovery_codes")] if self.did_generate_recovery_codes else [])]


class SecondFactorRemoved(_Recorded, totp.DeactivateTOTPView):  # type: ignore[misc]
    """No app any more."""


class NewCodes(_Recorded, codes.GenerateRecoveryCodesView):  # type: ignore[misc]
    """Other recovery codes."""

    def untold(self) -> list[tuple[str, str]]:
        """What is there now."""
        return [("renewed", "recovery_codes")]


def add_second_factor(request: HttpRequest) -> HttpResponseBase:
    """The page; who sends its form twice at once has set up one app, and not half of another."""
    view = SecondFactorAdded.as_view()
    if request.method != "POST":
        return view(request)
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=signed_in(request).pk)
        return view(request)


class Reset(passwords.PasswordResetView):  # type: ignore[misc]
    """Asks for a link by mail."""

    def form_invalid(self, form: Any) -> HttpResponse:
        """The page again; 429 tells a program that it should wait."""
        answer: HttpResponse = super().form_invalid(form)
        if form.has_error("__all__", PAUSED):
            answer.status_code = 429
        return answer


class Code(AuthenticateView):  # type: ignore[misc]
    """The step after the password."""

    def form_invalid(self, form: Any) -> HttpResponse:
        """The page again; 429 tells a program that it should wait."""
        answer: HttpResponse = super().form_invalid(form)
        if form.has_error("code", PAUSED):
            answer.status_code = 429
        return answer
