"""The addresses of single sign-on: to the provider, and back."""

import logging
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlsplit

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers import registry
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.module_loading import import_string
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe
from requests import RequestException

from vpcviz.people.openid import OpenId, OpenIdAdapter

logger = logging.getLogger(__name__)

LARGEST_RESPONSE: Final = 256 * 1024
"""Bytes of a SAML response."""
CANCELLED: Final = "You cancelled the sign-in at your provider."
FAILED: Final = (
    "The sign-in at your provider did not work, or your session ended meanwhile. Start again; "
    "if it fails again, ask an administrator."
)
NOT_THERE: Final = "Your provider does not answer as it should. Try again later."

SAML_INSTALLED: Final[bool] = settings.SAML_INSTALLED
BROKEN: Final = (
    *(OAuth2Error, RequestException, OSError, KeyError, ValueError, SyntaxError),
    *([import_string("onelogin.saml2.errors.OneLogin_Saml2_Error")] if SAML_INSTALLED else []),
)
"""What the answers of a provider that is not as it should be end in; bad XML is a syntax error."""

View = Callable[..., HttpResponseBase]

registry.register(OpenId)
if SAML_INSTALLED:
    registry.register(import_string("vpcviz.people.saml.Saml"))


def refused(request: HttpRequest, sentence: str, *, status: HTTPStatus) -> HttpResponse:
    """The page that says why not."""
    return render(request, "web/door_refused.html", {"sentence": sentence}, status=status)


def _guarded(view: View) -> View:
    """The view; a provider that is not in the settings is 404, one that fails is told in a sentence."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, **kwargs)
        except SocialApp.DoesNotExist as error:
            raise Http404("There is no such provider.") from error
        except PermissionDenied:
            return refused(request, FAILED, status=HTTPStatus.FORBIDDEN)
        except BROKEN as error:
            logger.warning("Single sign-on failed: %s: %s", type(error).__name__, error)
            return refused(request, NOT_THERE, status=HTTPStatus.BAD_GATEWAY)

    return guarded


@require_safe
@_guarded
def to_openid(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """To the OpenID Connect provider."""
    answer: HttpResponseBase = OAuth2LoginView.adapter_view(OpenIdAdapter(request, provider_id))(request)
    return answer


@require_safe
@_guarded
def from_openid(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Back from it."""
    answer: HttpResponseBase = OAuth2CallbackView.adapter_view(OpenIdAdapter(request, provider_id))(request)
    return answer


@require_safe
@never_cache
def cancelled(request: HttpRequest) -> HttpResponse:
    """Back from a provider where somebody changed their mind."""
    return refused(request, CANCELLED, status=HTTPStatus.FORBIDDEN)


def saml(view: View) -> View:
    """A view of allauth's for SAML, as people reach it."""
    return _guarded(_there(_at_home(view)))


def saml_response(view: View) -> View:
    """The view that takes the provider's signed form, sent from its site."""
    return csrf_exempt(require_POST(_bounded(saml(view))))


def _there(view: View) -> View:
    """Nothing is done, and nothing kept, for a provider that is not in the settings."""

    @wraps(view)
    def there(request: HttpRequest, organization_slug: str) -> HttpResponseBase:
        get_adapter().get_app(request, provider="saml", client_id=organization_slug)
        return view(request, organization_slug=organization_slug)

    return there


def _at_home(view: View) -> View:
    """python3-saml compares addresses with the host of the request: the one of VPCVIZ_URL, whatever a proxy sends."""

    @wraps(view)
    def at_home(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        request.META["HTTP_HOST"] = urlsplit(settings.VPCVIZ_URL).netloc or request.get_host()
        return view(request, **kwargs)

    return at_home


def _bounded(view: View) -> View:
    """allauth keeps the form until the next request."""

    @wraps(view)
    def bounded(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        length = request.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > LARGEST_RESPONSE:
            return refused(request, FAILED, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return view(request, **kwargs)

    return bounded


def no_single_sign_out(_request: HttpRequest, **_kwargs: Any) -> HttpResponseBase:
    """There is none: sessions end here, and at the provider."""
    raise Http404("There is no single sign-out.")
