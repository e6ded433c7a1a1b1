"""SAML 2.0: allauth's provider with what is believed and kept of the answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.providers.saml.provider import SAMLProvider

from vpcviz.people.models import becomes_another

if TYPE_CHECKING:
    from django.http import HttpRequest


class Saml(SAMLProvider):  # type: ignore[misc]
    """The provider. It vouches for addresses of VPCVIZ_SSO_DOMAINS unless it says that one was not verified."""

    def get_redirect_from_request_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        """Nothing of the address counts but `next`, when it is one of ours."""
        return {"process": "login", "next_url": get_next_redirect_url(request)}

    def extract_common_fields(self, data: Any) -> dict[str, Any]:
        """Name and e-mail address."""
        told: dict[str, Any] = super().extract_common_fields(data)
        if told.get("email_verified") is False or becomes_another(str(told.get("email"))):
            told.pop("email", None)
        return told

    def extract_extra_data(self, data: Any) -> dict[str, Any]:  # noqa: ARG002 - allauth calls it so
        """Nothing is kept of what the provider told."""
        return {}
