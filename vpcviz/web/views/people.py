"""Signing in and out, choosing a workspace, choosing a theme."""

from datetime import datetime
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from allauth.usersessions.models import UserSession
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from vpcviz.people.audit import VISITOR, Target, record
from vpcviz.people.doors import enter
from vpcviz.people.guessing import Guesser, begin, forgive
from vpcviz.people.models import User
from vpcviz.people.origin import address_of
from vpcviz.people.selectors import workspaces_of
from vpcviz.people.services import is_usable, redeem_sign_in_link
from vpcviz.web.offered import providers
from vpcviz.web.signed import safe_next

THEME_COOKIE: Final = "vpcviz_theme"
THEMES: Final = ("light", "dark")
YEAR_S: Final = 31_536_000


class SignInForm(AuthenticationForm):
    """E-mail address and password."""

    error_messages = {  # noqa: RUF012 - Django's own form
        "invalid_login": "No account has this e-mail address and password. Check both; capitals matter in the password.",
        "inactive": "This account was closed.",
        "paused": "Too many wrong passwords. Wait 15 minutes, then try again.",
    }

    def clean(self) -> dict[str, Any]:
        """Check the password, unless too many were wrong of late. A field that was left out is no try."""
        email = self.cleaned_data.get("username")
        if not email or not self.cleaned_data.get("password"):
            return self.cleaned_data
        guesser = Guesser(email=email, address=address_of(self.request))
        now = timezone.now()  # noqa: TID251 - a form of a view is an edge
        tried = begin(guesser, Guesser.anybody_at(guesser.address), now=now)
        if tried is None:
            raise ValidationError(self.error_messages["paused"], code="paused")
        try:
            found: dict[str, Any] = super().clean()
        except ValidationError:
            _record_failure(email, now=now)
            raise
        if self.get_user() is not None:
            tried.take_back()
            forgive(guesser)
        return found


class SignIn(LoginView):
    """The sign-in page."""

    template_name = "web/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_redirect_url(self, request: HttpRequest | None = None) -> str:  # noqa: ARG002 - Django's own signature
        """Where people want to go; not to this page, which would send them on for ever."""
        then = super().get_redirect_url()
        return "" if then == self.request.path else then

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the page shows: other ways in, too."""
        return {**super().get_context_data(**kwargs), "providers": providers(self.get_redirect_url())}

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Let them in, after the second factor when they have one."""
        user = form.get_user()
        if not isinstance(user, User):
            raise TypeError("users of this server sign in")
        return enter(self.request, user, by="password", then=self.get_redirect_url())

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        """The page again; 429 tells a program that it should wait."""
        answer = super().form_invalid(form)
        if form.has_error("__all__", "paused"):
            answer.status_code = 429
        return answer


class SignOut(LogoutView):
    """Ends the session."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Sign out."""
        if isinstance(request.user, User):
            now = timezone.now()  # noqa: TID251 - a view is an edge
            record("user.sign-out", now=now, by=request.user, target=Target("user", request.user.email))
            UserSession.objects.filter(session_key=request.session.session_key).delete()
        return super().post(request, *args, **kwargs)


def _record_failure(email: str, *, now: datetime) -> None:
    """What was typed is recorded when it is an address: now and then it is a password."""
    target = Target("user", email if "@" in email else "not an e-mail address")
    record("user.sign-in-failed", now=now, by=VISITOR, target=target, details={"step": "password"})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables("token")
def sign_in_link(request: HttpRequest, token: str) -> HttpResponse:
    """A one-time link: opening it asks for a click, so that mail scanners and previews do not use it up."""
    if request.method != "POST":
        usable = is_usable(token=token, now=timezone.now())  # noqa: TID251 - a view is an edge
        return render(request, "web/sign_in_link.html", {"usable": usable}, status=200 if usable else 404)
    user = redeem_sign_in_link(token=token, now=timezone.now())  # noqa: TID251 - a view is an edge
    if user is None:
        return render(request, "web/sign_in_link.html", {"usable": False}, status=404)
    return enter(request, user, by="link", then=reverse("first"))


@require_safe
@never_cache
@login_required
def first(request: HttpRequest) -> HttpResponse:
    """The only workspace, or a choice of several."""
    found = list(workspaces_of(request.user))
    if len(found) == 1:
        return redirect("estate", found[0].slug)
    return render(request, "web/workspaces.html", {"found": found})


def _without_theme(address: str) -> str:
    """The address without a theme of its own, which would hide the one that was chosen."""
    parts = urlsplit(address)
    pairs = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] != "theme"]
    return urlunsplit(parts._replace(query=urlencode(pairs)))


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Remember light, dark, or the system's choice, and go back."""
    chosen = request.POST.get("theme", "")
    response = redirect(_without_theme(safe_next(request, "/")))
    if chosen in THEMES:
        response.set_cookie(THEME_COOKIE, chosen, max_age=YEAR_S, samesite="Lax", secure=request.is_secure())
    else:
        response.delete_cookie(THEME_COOKIE)
    return response
