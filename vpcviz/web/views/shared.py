"""What visitors see of a shared link: its page, its files, and nothing beyond."""

from collections.abc import Callable
from functools import cache, wraps
from typing import Any, Concatenate, Final, ParamSpec

from csp.utils import build_policy
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from vpcviz.export.errors import BusyError, ExportError
from vpcviz.layout.view import ViewError
from vpcviz.people.origin import address_of
from vpcviz.share.bodies import Body
from vpcviz.share.guessing import failures
from vpcviz.share.models import ShareLink, Shows
from vpcviz.share.selectors import Live, live_link
from vpcviz.share.showing import FORMATS, SHOWING
from vpcviz.share.viewing import viewings
from vpcviz.web.opening import Door, challenge, door_of, keep_open, knock
from vpcviz.web.sharing import asking_of, file_of_link, page_of

P = ParamSpec("P")

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
    """What the link shows; a POST brings the password of a link that has one.

    It needs no protection against forgery: who makes somebody send a right password only opens what they know already.
    """
    if request.method == "POST":
        return _opened(request, token, live.link)
    return _page(request, token, live, framed=False)


@require_safe
@visited
def embed(request: HttpRequest, token: str, live: Live) -> HttpResponse:
    """The same for a frame in the pages that the link names."""
    answer = _page(request, token, live, framed=True)
    parents = live.link.parents
    if parents:
        answer["Content-Security-Policy"] = _framed_by(tuple(parents))
        answer.xframe_options_exempt = True
    return answer


@require_safe
@visited
def file(request: HttpRequest, token: str, live: Live, format_name: str) -> HttpResponse:  # noqa: ARG001
    """What the link shows as a file that stays current: images of a picture, the rows of a table."""
    if format_name not in FORMATS:
        return _lost()
    door = door_of(request, live.link)
    if door is not None:
        return challenge(door)
    offered = SHOWING[live.link.shows].formats
    if format_name not in offered:
        given = ", ".join(f".{name}" for name in offered)
        return _plain(f"This link shows {Shows(live.link.shows).label}, which is no .{format_name}: take {given}.", 404)
    try:
        body = file_of_link(live, format_name, "dark" if request.GET.get("theme") == "dark" else "light")
    except ViewError:
        return _plain("There is nothing to show at the moment.", 404)
    except ExportError as error:
        return _unmade(error)
    answer = _answered(request, live, body)
    answer["Content-Security-Policy"] = ALONE
    if not isinstance(answer, HttpResponseNotModified):
        answer["Content-Disposition"] = f'inline; filename="{body.name}"'
    return answer


def _page(request: HttpRequest, token: str, live: Live, *, framed: bool) -> HttpResponse:
    door = door_of(request, live.link)
    if door is not None:
        return _door(token, door)
    try:
        body = page_of(live, asking_of(live, token, request.GET, framed=framed))
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
    door = knock(request, link, request.POST.get("password", "")) if link.password else None
    if door is not None:
        return _door(token, door)
    answer = HttpResponse(status=303, headers={"Location": reverse("shared", args=[token])})
    if link.password:
        keep_open(request, link, answer)
    return answer


def _door(token: str, door: Door) -> HttpResponse:
    context = {"address": reverse("shared", args=[token]), "sentence": door.sentence}
    status = 429 if door.is_paused else 403 if door.sentence else 200
    return HttpResponse(render_to_string("share/password.html", context), status=status)


def _gone(request: HttpRequest) -> HttpResponse:
    now = timezone.now()  # noqa: TID251 - a view is an edge
    if not failures.count(address_of(request), now=now):
        return _lost()
    answer = _sealed(HttpResponse(_words("share/slower.html"), status=429))
    answer["Retry-After"] = "600"
    return answer


def _lost() -> HttpResponse:
    return _sealed(HttpResponse(_words("share/gone.html"), status=404))


def _unmade(error: ExportError) -> HttpResponse:
    if not isinstance(error, BusyError):
        return _plain("This picture is too large for this format: take .svg instead.", 422)
    answer = _plain("Other pictures are being made: try again in a minute.", 503)
    answer["Retry-After"] = "60"
    return answer


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
