"""Signing in and out, choosing a workspace, choosing a theme."""

from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from vpcviz.people.guessing import Guesser, forgive, must_pause, note_failure
from vpcviz.people.origin import address_of
from vpcviz.people.selectors import workspaces_of
from vpcviz.people.services import is_usable, redeem_sign_in_link

THEME_COOKIE: Final = "vpcviz_theme"
THEMES: Final = ("light", "dark")
YEAR_S: Final = 31_536_000
BACKEND: Final = "django.contrib.auth.backends.ModelBackend"


class SignInForm(AuthenticationForm):
    """E-mail address and password."""

    error_messages = {  # noqa: RUF012 - Django's own form
        "invalid_login": "No account has this e-mail address and password. Check both; capitals matter in the password.",
        "inactive": "This account was closed.",
        "paused": "Too many wrong passwords. Wait 15 minutes, then try again.",
    }

    def clean(self) -> dict[str, Any]:
        """Check the password, unless too many were wrong of late."""
        guesser = Guesser(email=self.cleaned_data.get("username", ""), address=address_of(self.request))
        now = timezone.now()  # noqa: TID251 - a form of a view is an edge
        if must_pause(guesser, now=now):
            raise ValidationError(self.error_messages["paused"], code="paused")
        try:
            found: dict[str, Any] = super().clean()
        except ValidationError:
            note_failure(guesser, now=now)
            raise
        forgive(guesser)
        return found


class SignIn(LoginView):
    """The sign-in page."""

    template_name = "web/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        """The page again; 429 tells a program that it should wait."""
        answer = super().form_invalid(form)
        if form.has_error("__all__", "paused"):
            answer.status_code = 429
        return answer


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
    login(request, user, backend=BACKEND)
    return redirect("first")


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
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        back = "/"
    response = redirect(_without_theme(back))
    if chosen in THEMES:
        response.set_cookie(THEME_COOKIE, chosen, max_age=YEAR_S, samesite="Lax", secure=request.is_secure())
    else:
        response.delete_cookie(THEME_COOKIE)
    return response
