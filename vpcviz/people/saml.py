"""SAML 2.0: allauth's provider with what is asked, and what is believed and kept of the answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.providers.saml.provider import SAMLProvider
from allauth.socialaccount.providers.saml.utils import build_auth
from django.http import HttpResponseRedirect
from onelogin.saml2.xml_utils import OneLogin_Saml2_XML

from vpcviz.people.confirming import ANEW, wish_of
from vpcviz.people.models import becomes_another
from vpcviz.people.trail import moment

if TYPE_CHECKING:
    from allauth.socialaccount.models import SocialLogin
    from django.http import HttpRequest, HttpResponse

ASKED_AT: Final = "//saml:Assertion/saml:AuthnStatement/@AuthnInstant"
"""When the provider asked somebody. A response that was taken has one assertion, which is signed."""


class Saml(SAMLProvider):  # type: ignore[misc]
    """The provider. It vouches for addresses of VPCVIZ_SSO_DOMAINS unless it says that one was not verified."""

    def get_redirect_from_request_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        """Nothing of the address counts but `next`, when it is one of ours, and whether to ask anew."""
        return {"process": "login", "next_url": get_next_redirect_url(request), **wish_of(request)}

    def redirect(self, request: HttpRequest, process: str, **kwargs: Any) -> HttpResponse:
        """Send to the provider; what allauth does, with `ForceAuthn` where it is to ask anew ("SAML Core", 3.4.1)."""
        auth = build_auth(request, self)
        address = auth.login(return_to="", force_authn=ANEW in kwargs)
        self.stash_redirect_state(request, process, state_id=auth.get_last_request_id(), **kwargs)
        return HttpResponseRedirect(address)

    def sociallogin_from_response(self, request: HttpRequest, response: Any) -> SocialLogin:
        """Who comes, and when the provider asked them, if it says so."""
        found = super().sociallogin_from_response(request, response)
        document = OneLogin_Saml2_XML.to_etree(response.get_last_response_xml())
        told = [moment(str(one)) for one in OneLogin_Saml2_XML.query(document, ASKED_AT)]
        found.asked_at = min((one.timestamp() for one in told if one is not None), default=None)
        return found

    def extract_common_fields(self, data: Any) -> dict[str, Any]:
        """Name and e-mail address."""
        told: dict[str, Any] = super().extract_common_fields(data)
        if told.get("email_verified") is False or becomes_another(str(told.get("email"))):
            told.pop("email", None)
        return told

    def extract_extra_data(self, data: Any) -> dict[str, Any]:  # noqa: ARG002 - allauth calls it so
        """Nothing is kept of what the provider told."""
        return {}
