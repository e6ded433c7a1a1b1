"""Who sends a form, and where it leads back to."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from vpcviz.people.models import User


def signed_in(request: HttpRequest) -> User:
    """The user of a page that only people who are signed in reach."""
    user = request.user
    if not isinstance(user, User):
        raise TypeError("the page is for people who are signed in")
    return user


def taker_of(request: HttpRequest) -> User | None:
    """Who takes a file with them; None where only its headers are asked for."""
    return None if request.method == "HEAD" else signed_in(request)


def safe_next(request: HttpRequest, otherwise: str) -> str:
    """The address that the form wants to go back to, when it is one of this server and holds nothing that parsers drop."""
    address = request.POST.get("next", "")
    ours = address.isprintable() and url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if ours else otherwise
