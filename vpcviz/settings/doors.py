"""Settings of django-allauth: which of its doors exist, and the providers of single sign-on."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from environ import Env

from vpcviz.settings.table import SettingsError

SAML_INSTALLED: Final = find_spec("onelogin") is not None
"""True with the extra `vpcviz[saml]`."""

APPS: Final = [
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
]
"""Not its providers: as apps they would load what they need in every command."""

ACCOUNT_ADAPTER = "vpcviz.people.doors.Doors"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_RATE_LIMITS = False
"""Its limits are counted in the memory of one process; `vpcviz.people.guessing` counts in the database."""
ACCOUNT_FORMS = {"reset_password": "vpcviz.web.doors.ResetForm", "change_password": "vpcviz.web.doors.ChangeForm"}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105 - a name

MFA_ADAPTER = "vpcviz.people.second_factor.SecondFactor"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "vpcviz.web.doors.CodeForm",
    "reauthenticate": "vpcviz.web.doors.CodeAgainForm",
}
MFA_TOTP_ISSUER = "vpcviz"
MFA_TOTP_TOLERANCE = 1
MFA_ALLOW_UNVERIFIED_EMAIL = True

SOCIALACCOUNT_ADAPTER = "vpcviz.people.single_sign_on.SingleSignOn"
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
SOCIALACCOUNT_LOGIN_ON_GET = True
"""A form that leads to another site would need that site in the content security policy; a link does not."""
SOCIALACCOUNT_REQUESTS_TIMEOUT = 10

OIDC: Final = "oidc"
SAML: Final = "saml"
"""The names of the two providers in addresses."""
_LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")
_OF_ANYBODY: Final = ("common", "organizations", "consumers", "9188040d-6c67-4c5b-b112-36a304b66dad")
"""Tenants of Microsoft Entra ID in which strangers say what their e-mail address is; the last holds personal accounts."""


def providers(
    *, oidc: dict[str, str], saml: dict[str, str], domains: list[str], vouched: bool = False
) -> dict[str, Any]:
    """SOCIALACCOUNT_PROVIDERS. A provider without an address has no app, and so does not exist.

    `vouched`: the administrator says that the OpenID Connect provider's addresses of these domains are verified.
    """
    found: dict[str, Any] = {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [_oidc_app(oidc, _verified(oidc, domains) if vouched else [])] if oidc["url"] else [],
        }
    }
    if saml["metadata"] and not SAML_INSTALLED:
        raise SettingsError("VPCVIZ_SAML_METADATA needs the extra vpcviz[saml].")
    if SAML_INSTALLED:
        apps = [_saml_app(saml, domains)] if saml["metadata"] else []
        found["saml"] = {"APPS": apps}
    return found


def _is_safe(address: str) -> bool:
    """True when nobody on the way can change what the address answers."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)


def _verified(oidc: dict[str, str], domains: list[str]) -> list[str]:
    """The domains of addresses that are taken as verified. None of a provider where strangers are at home."""
    if not domains:
        raise SettingsError("VPCVIZ_OIDC_VERIFIED_EMAIL needs VPCVIZ_SSO_DOMAINS beside it: for those it counts.")
    if set(urlsplit(oidc["url"].lower()).path.split("/")) & {*_OF_ANYBODY}:
        raise SettingsError(
            "VPCVIZ_OIDC_VERIFIED_EMAIL and a VPCVIZ_OIDC_URL of every tenant would let strangers in: name your tenant's."
        )
    return domains


def _oidc_app(oidc: dict[str, str], verified: list[str]) -> dict[str, Any]:
    if not _is_safe(oidc["url"]):
        raise SettingsError("VPCVIZ_OIDC_URL is an address that begins with https://.")
    if not oidc["client_id"] or not oidc["secret"]:
        raise SettingsError("VPCVIZ_OIDC_URL needs VPCVIZ_OIDC_CLIENT_ID and VPCVIZ_OIDC_SECRET beside it.")
    return {
        "provider_id": OIDC,
        "name": oidc["name"],
        "client_id": oidc["client_id"],
        "secret": oidc["secret"],
        "settings": {
            "server_url": oidc["url"].rstrip("/"),
            "email_authentication": False,
            "verified_email": verified,
        },
    }


def _saml_app(saml: dict[str, str], domains: list[str]) -> dict[str, Any]:
    where = saml["metadata"]
    if "://" in where and not _is_safe(where):
        raise SettingsError("VPCVIZ_SAML_METADATA is a file, or an address that begins with https://.")
    address = where if "://" in where else Path(where).absolute().as_uri()
    return {
        "provider_id": SAML,
        "name": saml["name"],
        "client_id": SAML,
        "settings": {
            "email_authentication": False,
            "verified_email": domains,
            "idp": {"entity_id": None, "metadata_url": address},
            "sp": {"entity_id": saml["entity_id"]},
            "attribute_mapping": {
                "uid": ["urn:oasis:names:tc:SAML:attribute:subject-id"],
                "email": [
                    "email",
                    "mail",
                    "urn:oid:0.9.2342.19200300.100.1.3",
                    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
                ],
                "email_verified": ["email_verified", "http://schemas.auth0.com/email_verified"],
                "name": ["displayName", "urn:oid:2.16.840.1.113730.3.1.241", "name"],
            },
            "advanced": {
                "strict": True,
                "want_assertion_signed": True,
                "want_name_id": True,
                "want_attribute_statement": False,
                "reject_deprecated_algorithm": True,
                "reject_idp_initiated_sso": True,
                "allow_single_label_domains": True,
            },
        },
    }


def mail_settings(url: str) -> dict[str, Any]:
    """Django's settings of the e-mail back end: `console:`, `file:FOLDER`, or `smtp[+tls|+ssl]://USER:PASSWORD@HOST:PORT`."""
    if url == "console:":
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    if url.startswith("file:") and url != "file:":
        folder = url.removeprefix("file:")
        return {"EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend", "EMAIL_FILE_PATH": folder}
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtp+tls", "smtp+ssl"} or not parts.hostname:
        raise SettingsError("VPCVIZ_EMAIL_URL is console:, file:FOLDER or smtp+tls://USER:PASSWORD@HOST:587.")
    found: dict[str, Any] = Env.email_url_config(url)
    return {name: value for name, value in found.items() if value is not None}
