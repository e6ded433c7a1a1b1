"""The ways of single sign-on that the sign-in page offers."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from vpcviz.people.confirming import ANEW

WAYS: Final = (("openid_connect", "provider_id", "provider_id"), ("saml", "organization_slug", "client_id"))
"""Kind, what its address takes, and what of the settings is put there."""


@dataclass(frozen=True, slots=True)
class Offered:
    """A provider: what its button says, and where it leads."""

    name: str
    address: str


def providers(then: str, *, anew: bool = False) -> list[Offered]:
    """The providers of the settings; `then` is where people want to go afterwards, `anew` has them asked whatever session lives there."""
    found = []
    for kind, argument, key in WAYS:
        for app in settings.SOCIALACCOUNT_PROVIDERS.get(kind, {}).get("APPS", []):
            address = reverse(f"{kind}_login", kwargs={argument: app[key]})
            told = {"next": then} if url_has_allowed_host_and_scheme(then, allowed_hosts=None) else {}
            query = urlencode({**told, **({ANEW: "1"} if anew else {})})
            found.append(Offered(app["name"], f"{address}?{query}" if query else address))
    return found
