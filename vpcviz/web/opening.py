"""Who may look at a link with a password: a browser that gave it, or whoever sends it with each request by HTTP Basic."""

import base64
import binascii
import hmac
from dataclasses import dataclass
from typing import Final

from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from vpcviz.people.origin import address_of
from vpcviz.share.models import ShareLink
from vpcviz.share.selectors import digest_of
from vpcviz.share.services import PAUSED, open_with

OPEN_S: Final = 43_200
"""Seconds for which a password that was right need not be given again."""
PAUSE_S: Final = 900
SALT: Final = "vpcviz.share"
CHALLENGE: Final = 'Basic realm="Shared link", charset="UTF-8"'


@dataclass(frozen=True, slots=True)
class Door:
    """A closed link: what is wrong with the password that was given; "" when none was."""

    sentence: str = ""

    @property
    def is_paused(self) -> bool:
        """Whether too many wrong ones were given."""
        return self.sentence == PAUSED


def door_of(request: HttpRequest, link: ShareLink) -> Door | None:
    """What stands before a link; None when the visitor may look."""
    if not link.password or _has_cookie(request, link):
        return None
    password = _sent(request)
    return Door() if password is None else knock(request, link, password)


def knock(request: HttpRequest, link: ShareLink, password: str) -> Door | None:
    """None when the password is right."""
    now = timezone.now()  # noqa: TID251 - requests arrive here
    sentence = open_with(link=link, password=password, address=address_of(request), now=now)
    return Door(sentence) if sentence else None


def keep_open(request: HttpRequest, link: ShareLink, answer: HttpResponse) -> None:
    """Let this browser look at the link for some hours."""
    answer.set_cookie(
        _cookie(link),
        TimestampSigner(salt=SALT).sign(_proof(link)),
        path="/s/",
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )


def challenge(door: Door) -> HttpResponse:
    """The answer to whoever wants a file and has not the password."""
    hint = "This link asks for a password: open it in a browser first, or send the password by HTTP Basic."
    words = f"{door.sentence or hint}\n"
    answer = HttpResponse(words, status=429 if door.is_paused else 401, content_type="text/plain; charset=utf-8")
    if door.is_paused:
        answer["Retry-After"] = str(PAUSE_S)
    else:
        answer["WWW-Authenticate"] = CHALLENGE
    return answer


def _sent(request: HttpRequest) -> str | None:
    """The password in the Authorization header; the name before it means nothing (RFC 7617)."""
    scheme, _, word = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        pair = base64.b64decode(word.strip(), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None
    return pair.partition(":")[2]


def _has_cookie(request: HttpRequest, link: ShareLink) -> bool:
    try:
        said = TimestampSigner(salt=SALT).unsign(request.COOKIES.get(_cookie(link), ""), max_age=OPEN_S)
    except BadSignature:
        return False
    return hmac.compare_digest(said.encode(), _proof(link).encode())


def _cookie(link: ShareLink) -> str:
    return f"vpcviz_share_{link.digest[:16]}"


def _proof(link: ShareLink) -> str:
    """What the cookie says: of another link, or of another password, it opens nothing."""
    return digest_of(f"{link.digest} {link.password}")
