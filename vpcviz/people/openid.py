"""OpenID Connect: allauth's provider, held to more of "OpenID Connect Core 1.0" than it asks for itself."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, Final

import jwt
from allauth.account.models import EmailAddress
from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.urls import reverse

from vpcviz.people.confirming import ANEW, LEEWAY_S, wish_of
from vpcviz.people.doors import absolute
from vpcviz.people.models import becomes_another, canonical_email

if TYPE_CHECKING:
    from collections.abc import Mapping

    from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
    from django.http import HttpRequest, HttpResponse

SIGNED_BY: Final = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
"""Signatures with a public key only: with the others, the client secret would be the key."""
ASK_ANEW: Final = {"prompt": "login", "max_age": "0"}
"""Has a provider ask for password or code, and say when it did, in `auth_time` ("OpenID Connect Core 1.0", 3.1.2.1)."""
NONCES: Final = "vpcviz_oidc_nonces"
MOST_NONCES: Final = 10
"""Sign-ins that a browser may have begun at the same time."""
WORKS_WRONGLY: Final = (KeyError, TypeError, ValueError, jwt.PyJWTError)
"""What an answer of a provider that is not as it should be ends in."""


class OpenIdAdapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """The requests to the provider, and what is believed of its answers."""

    @property
    def openid_config(self) -> dict[str, Any]:
        """What the provider tells of itself; it must be the one of the settings ("OpenID Connect Discovery", 4.3)."""
        config: dict[str, Any] = super().openid_config
        asked = self.get_provider().app.settings["server_url"].partition("/.well-known/")[0]
        if str(config.get("issuer", "")).rstrip("/") != asked.rstrip("/"):
            raise OAuth2Error("the provider says that it is another one than the one of VPCVIZ_OIDC_URL")
        return config

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:  # noqa: ARG002 - allauth calls it so
        """Where the provider sends people back to."""
        return absolute(request, reverse("openid_connect_callback", kwargs={"provider_id": self.provider_id}))

    def complete_login(self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any) -> SocialLogin:
        """Who comes: from an id token whose signature, issuer, audience, time and nonce are right."""
        try:
            told = self._believed(kwargs["response"]["id_token"], app)
            if not _take_nonce(request, told["nonce"]):
                raise OAuth2Error("the id token belongs to another sign-in")
            if "email" not in told:
                more = self._user_info(token.token, subject=told["sub"])
                told = {**more, **told, "auth_time": told.get("auth_time")}
            elif app.settings.get("verified_email") and told.get("email_verified") is None:
                told = {**told, "email_verified": self._is_verified(token.token, told)}
        except WORKS_WRONGLY as error:
            raise OAuth2Error("the provider's id token is not right") from error
        return self.get_provider().sociallogin_from_response(request, {"id_token": told})

    def _believed(self, id_token: str, app: SocialApp) -> dict[str, Any]:
        config = self.openid_config
        with get_adapter().get_requests_session() as session:
            answer = session.get(config["jwks_uri"])
            answer.raise_for_status()
            keys = jwt.PyJWKSet.from_dict(answer.json())
        header = jwt.get_unverified_header(id_token)
        key = keys[header["kid"]] if "kid" in header else keys.keys[0]
        told: dict[str, Any] = jwt.decode(
            id_token,
            key=key,
            algorithms=SIGNED_BY,
            audience=app.client_id,
            issuer=config["issuer"],
            leeway=LEEWAY_S,
            options={"require": ["iss", "sub", "aud", "exp", "iat"], "strict_aud": False},
        )
        if told.get("azp", app.client_id) != app.client_id:
            raise OAuth2Error("the id token was made for another client")
        return told

    def _user_info(self, access_token: str, *, subject: str) -> dict[str, Any]:
        """What the provider tells beside the token, when it is of the same person (Core, 5.3.2)."""
        told: dict[str, Any] = self._fetch_user_info(access_token)
        if told.get("sub") != subject:
            raise OAuth2Error("the provider told of somebody else")
        return told

    def _is_verified(self, access_token: str, told: Mapping[str, Any]) -> object:
        """What the provider says beside the token of the address in it, for which the settings would vouch; None for nothing."""
        if not self.openid_config.get("userinfo_endpoint"):
            return None
        more = self._user_info(access_token, subject=told["sub"])
        same = canonical_email(str(more.get("email"))) == canonical_email(str(told["email"]))
        return more.get("email_verified") if same else None


class OpenId(OpenIDConnectProvider):  # type: ignore[misc]
    """The provider: what is read of its tokens, and what is kept of them."""

    oauth2_adapter_class = OpenIdAdapter

    def get_redirect_from_request_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        """Nothing of the address counts but `next`, when it is one of ours, and whether to ask anew."""
        return {"process": "login", "next_url": get_next_redirect_url(request), **wish_of(request)}

    def redirect(self, request: HttpRequest, process: str, **kwargs: Any) -> HttpResponse:
        """Send to the provider, with a nonce that its token must bring back."""
        nonce = secrets.token_urlsafe(24)
        request.session[NONCES] = [*request.session.get(NONCES, [])[1 - MOST_NONCES :], nonce]
        asked = {"nonce": nonce, **(ASK_ANEW if ANEW in kwargs else {})}
        answer: HttpResponse = super().redirect(request, process, auth_params=asked, **kwargs)
        return answer

    def sociallogin_from_response(self, request: HttpRequest, response: Mapping[str, Any]) -> SocialLogin:
        """Who comes, and when the provider asked them, if it says so."""
        found = super().sociallogin_from_response(request, response)
        found.asked_at = response["id_token"].get("auth_time")
        return found

    def extract_common_fields(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """Name and e-mail address; not one for which VPCVIZ_OIDC_VERIFIED_EMAIL must not stand."""
        told: dict[str, Any] = super().extract_common_fields(data)
        if self._is_doubtful(data["id_token"]):
            told.pop("email", None)
        return told

    def extract_email_addresses(self, data: Mapping[str, Any]) -> list[EmailAddress]:
        """The address, verified only when the provider says so and nothing else, or when the settings vouch for it."""
        told = data["id_token"]
        if not told.get("email") or self._is_doubtful(told):
            return []
        verified = _is_so(told.get("email_verified")) and not becomes_another(str(told["email"]))
        return [EmailAddress(email=told["email"], verified=verified, primary=True)]

    def _is_doubtful(self, told: Mapping[str, Any]) -> bool:
        """True for an address that the settings would vouch for, and the provider itself does not (`xms_edov` is Entra's)."""
        if not self.app.settings.get("verified_email"):
            return False
        said, owned = told.get("email_verified"), told.get("xms_edov")
        denied = said is not None and not _is_so(said)
        not_owned = owned is not None and not _is_so(owned) and owned not in (1, "1")
        return denied or not_owned or becomes_another(str(told.get("email")))

    def extract_extra_data(self, data: Mapping[str, Any]) -> dict[str, Any]:  # noqa: ARG002 - allauth calls it so
        """Nothing is kept of what the provider told."""
        return {}


def _is_so(said: object) -> bool:
    """True for the two ways in which providers write that."""
    return said is True or said == "true"


def _take_nonce(request: HttpRequest, nonce: str) -> bool:
    """True once for a nonce that was sent from this session."""
    sent: list[str] = request.session.get(NONCES, [])
    request.session[NONCES] = [one for one in sent if one != nonce]
    return nonce in sent
