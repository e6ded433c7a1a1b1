"""What visitors see of a shared link: the picture, its images, and nothing beyond."""

import hmac
from collections.abc import Callable
from functools import cache, wraps
from typing import Any, Concatenate, Final, ParamSpec

from csp.utils import build_policy
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from vpcviz.export.errors import ExportError
from vpcviz.layout.view import THEMES, ViewError
from vpcviz.people.origin import address_of
from vpcviz.share.guessing import failures
from vpcviz.share.models import ShareLink
from vpcviz.share.pictures import FORMATS, Body, Picture
from vpcviz.share.selectors import Live, digest_of, live_link
from vpcviz.share.services import open_with
from vpcviz.share.viewing import viewings
from vpcviz.web.sharing import page_of

P = ParamSpec("P")

OPEN_S: Final = 43_200
"""Seconds for which a password that was right need not be given again."""
SALT: Final = "vpcviz.share"
KEPT: Final = "private, no-cache"
"""A browser may keep it, and asks each time whether it still stands: a link can be revoked."""
NEVER: Final = "private, no-store"
HEADERS: Final = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}
ALONE: Final = "sandbox; frame-ancestors 'none'"
"""The content security policy of a file."""

Visit = Callable[Concatenate[HttpRequest, str, Live, P], HttpResponse]


def visited(view: Visit[P]) -> Callable[..., HttpResponseBase]:
    """A view of a link that stands: any other token gets one and the same answer, and is counted."""

    @wraps(view)
    @sensitive_variables("token")
    def page(request: HttpRequest, token: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        live = live_link(token, now=timezone.now())  # noqa: TID251 - a view is an edge
        return _sealed(view(request, token, live, *args, **kwargs)) if live is not None else _gone(request)

    return page


@csrf_exempt
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@visited
def picture(request: HttpRequest, token: str, live: Live) -> HttpResponse:
    """The picture; a POST brings the password of a link that has one.

    It needs no protection against forgery: who makes somebody send a right password only opens what they know already.
    """
    if request.method == "POST":
        return _opened(request, token, live.link)
    return _page(request, token, live, framed=False)


@require_safe
@visited
def embed(request: HttpRequest, token: str, live: Live) -> HttpResponse:
    """The picture for a frame in the pages that the link names."""
    answer = _page(request, token, live, framed=True)
    parents = live.link.parents
    if parents:
        answer["Content-Security-Policy"] = _framed_by(tuple(parents))
        answer.xframe_options_exempt = True
    return answer


@require_safe
@visited
def image(request: HttpRequest, token: str, live: Live, format_name: str) -> HttpResponse:  # noqa: ARG001
    """The picture as an image that stays current."""
    if format_name not in FORMATS:
        return _lost()
    if not _is_open(request, live.link):
        return _plain("This picture asks for a password: open its link in a browser.", 403)
    try:
        body = Picture(live).image(format_name, "dark" if request.GET.get("theme") == "dark" else "light")
    except ViewError:
        return _plain("There is nothing to show at the moment.", 404)
    except ExportError:
        return _plain("This picture is too large for this format: take .svg instead.", 422)
    answer = _answered(request, live, body)
    answer["Content-Security-Policy"] = ALONE
    if not isinstance(answer, HttpResponseNotModified):
        answer["Content-Disposition"] = f'inline; filename="{body.name}"'
    return answer


def _page(request: HttpRequest, token: str, live: Live, *, framed: bool) -> HttpResponse:
    if not _is_open(request, live.link):
        return _door(token, "")
    asked = request.GET.get("theme", "")
    theme = asked if asked in THEMES else ""
    try:
        body = page_of(Picture(live), token, theme=theme, framed=framed)
    except ViewError:
        return HttpResponse(_words("share/nothing.html"), status=404)
    return _answered(request, live, body)


def _answered(request: HttpRequest, live: Live, body: Body) -> HttpResponse:
    packed = bool(body.packed) and "gzip" in request.headers.get("Accept-Encoding", "")
    answer = HttpResponse(body.packed if packed else body.content, content_type=body.mime)
    if packed:
        answer["Content-Encoding"] = "gzip"
    if body.packed:
        answer["Vary"] = "Accept-Encoding"
    answer["ETag"] = body.etag
    answer["Cache-Control"] = KEPT if not live.link.password else NEVER
    viewings.note(live.link, now=timezone.now())  # noqa: TID251 - a view is an edge
    found: Any = get_conditional_response(request, etag=body.etag, response=answer)
    return found if isinstance(found, HttpResponse) else answer


def _opened(request: HttpRequest, token: str, link: ShareLink) -> HttpResponse:
    """The answer to a password."""
    now = timezone.now()  # noqa: TID251 - a view is an edge
    address = reverse("shared", args=[token])
    if link.password:
        password = request.POST.get("password", "")
        sentence = open_with(link=link, password=password, address=address_of(request), now=now)
        if sentence:
            return _door(token, sentence, status=429 if sentence.startswith("Too many") else 403)
    answer = HttpResponse(status=303, headers={"Location": address})
    if link.password:
        answer.set_cookie(
            _cookie(link),
            TimestampSigner(salt=SALT).sign(_proof(link)),
            path="/s/",
            httponly=True,
            samesite="Lax",
            secure=request.is_secure(),
        )
    return answer


def _is_open(request: HttpRequest, link: ShareLink) -> bool:
    if not link.password:
        return True
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


def _door(token: str, sentence: str, *, status: int = 200) -> HttpResponse:
    words = render_to_string("share/password.html", {"address": reverse("shared", args=[token]), "sentence": sentence})
    return HttpResponse(words, status=status)


def _gone(request: HttpRequest) -> HttpResponse:
    now = timezone.now()  # noqa: TID251 - a view is an edge
    if not failures.count(address_of(request), now=now):
        return _lost()
    answer = _sealed(HttpResponse(_words("share/slower.html"), status=429))
    answer["Retry-After"] = "600"
    return answer


def _lost() -> HttpResponse:
    return _sealed(HttpResponse(_words("share/gone.html"), status=404))


def _plain(sentence: str, status: int) -> HttpResponse:
    return HttpResponse(f"{sentence}\n", status=status, content_type="text/plain; charset=utf-8")


def _sealed(answer: HttpResponse) -> HttpResponse:
    for name, value in HEADERS.items():
        answer[name] = value
    if not answer.has_header("Cache-Control"):
        answer["Cache-Control"] = NEVER
    return answer


@cache
def _words(template: str) -> str:
    return render_to_string(template)


@cache
def _framed_by(parents: tuple[str, ...]) -> str:
    return str(build_policy(replace={"frame-ancestors": list(parents)}))
