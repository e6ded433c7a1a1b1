"""The pages where members make, list and revoke shared links."""

from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from vpcviz.layout.view import ViewError
from vpcviz.people.selectors import can_edit
from vpcviz.share.models import Shows
from vpcviz.share.selectors import links_of
from vpcviz.share.services import Offer, create_link, drafted, permit, revoke_link
from vpcviz.share.showing import SHOWING, live_draft
from vpcviz.share.viewing import viewings
from vpcviz.topology.numbers import whole_number
from vpcviz.topology.redaction import Redaction
from vpcviz.web import addresses
from vpcviz.web.context import first_steps, show
from vpcviz.web.place import Place, workspace_page
from vpcviz.web.saved import AddressError
from vpcviz.web.sharing import preview_of
from vpcviz.web.shown import Wanted, in_words, snapshots_in_words, wanted_on
from vpcviz.web.signed import signed_in

SHOWN: Final = 500
HIDDEN: Final = (
    ("accounts", "Account ids, and with them the ids and ARNs of resources"),
    ("names", "Names, and every text that people wrote"),
    ("addresses", "IP addresses and CIDR blocks; which of them lie in which stays true"),
    ("tags", "Tags; where they are shown, they still lose what is replaced above, and keep every other word"),
    ("policies", "Policies"),
)
"""What redaction replaces: the name of the field, and words."""


@require_safe
@workspace_page
def shares(request: HttpRequest, place: Place) -> HttpResponse:
    """The links of the workspace."""
    viewings.flush()
    now = timezone.now()  # noqa: TID251 - a view is an edge
    found = list(links_of(user=request.user, workspace=place.workspace)[:SHOWN])
    rows = [
        {
            "item": link,
            "said": in_words(link),
            "snapshots": snapshots_in_words(link),
            "state": "revoked" if link.revoked_at else "expired" if link.expires_at <= now else "",
            "hides": [name for name, _ in HIDDEN if getattr(link, f"hides_{name}")],
        }
        for link in found
    ]
    editor = can_edit(user=request.user, workspace=place.workspace)
    context = {"active": "shares", "title": "Shared links", "rows": rows, "editor": editor}
    return show(request, place, "web/shares.html", context)


@sensitive_post_parameters("password")
@sensitive_variables("made")
@require_http_methods(["GET", "HEAD", "POST"])
@workspace_page
def new(request: HttpRequest, place: Place) -> HttpResponse:
    """The form of a new link; and, once, the link."""
    permit(place.workspace, signed_in(request))
    if place.snapshot is None:
        return first_steps(request, place, "shares")
    if request.method != "POST":
        try:
            return _form(request, place, _asked_for(request, place))
        except AddressError as error:
            return show(request, place, "web/refused.html", {"sentence": str(error)}, status=400)
    now = timezone.now()  # noqa: TID251 - a view is an edge
    try:
        made = create_link(workspace=place.workspace, offer=_offer(request), now=now, by=signed_in(request))
    except ValidationError as error:
        return _form(request, place, _given(request), status=400, error=" ".join(error.messages))
    base = settings.VPCVIZ_URL or f"{request.scheme}://{request.get_host()}"
    address = base + reverse("shared", args=[made.token])
    context = {
        "active": "shares",
        "title": "A new link",
        "link": made.link,
        "address": address,
        "files": [f"{address}.{name}" for name in SHOWING[made.link.shows].formats],
        "frame": f'<iframe src="{address}/embed" width="960" height="600" title="Network diagram"></iframe>',
    }
    return show(request, place, "web/share_made.html", context)


@sensitive_post_parameters("password")
@require_POST
@workspace_page
def preview(request: HttpRequest, place: Place) -> HttpResponse:
    """What visitors of the link would see; the replacements of the link itself will be others."""
    permit(place.workspace, signed_in(request))
    now = timezone.now()  # noqa: TID251 - a view is an edge
    try:
        body = preview_of(live_draft(drafted(workspace=place.workspace, offer=_offer(request), now=now)))
    except (ValidationError, ViewError) as error:
        sentence = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
        return show(
            request,
            place,
            "web/refused.html",
            {"sentence": sentence, "back": "shares", "back_words": "the shared links"},
            status=400,
        )
    return HttpResponse(body.content, content_type=body.mime)


@require_POST
@workspace_page
def revoke(request: HttpRequest, place: Place, key: int) -> HttpResponse:
    """Make a link lead nowhere."""
    link = get_object_or_404(links_of(user=request.user, workspace=place.workspace), pk=key)
    link.workspace = place.workspace
    now = timezone.now()  # noqa: TID251 - a view is an edge
    revoke_link(link=link, now=now, by=signed_in(request))
    messages.success(request, "The link is revoked: it leads nowhere any more.")
    return redirect(addresses.page(place, "shares"))


def _form(
    request: HttpRequest, place: Place, given: dict[str, Any], *, status: int = 200, error: str = ""
) -> HttpResponse:
    context = {
        "active": "shares",
        "title": "Share",
        "given": given,
        "said": in_words(Wanted(given["shows"], given["query"])) if given["shows"] in SHOWING else "",
        "hidden": [{"name": name, "words": words, "on": given[name]} for name, words in HIDDEN],
        "most_days": settings.VPCVIZ_SHARE_MOST_DAYS,
        "error": error,
    }
    return show(request, place, "web/share_new.html", context, status=status)


def _asked_for(request: HttpRequest, place: Place) -> dict[str, Any]:
    """What the form holds at first: what the page shows that it was asked for on."""
    wanted = wanted_on(place, request.GET) if request.GET.get("address") else Wanted()
    return {
        "shows": wanted.shows,
        "query": wanted.query,
        "snapshot": wanted.snapshot,
        "pinned": wanted.snapshot is not None,
        "other": wanted.compared_with,
        "compared": wanted.compared_with is not None,
        "days": min(settings.VPCVIZ_SHARE_DAYS, settings.VPCVIZ_SHARE_MOST_DAYS),
        **{name: True for name, _ in HIDDEN},
    }


def _given(request: HttpRequest) -> dict[str, Any]:
    """What the form held, but for the password."""
    post = request.POST
    return {
        **{name: post.get(name, "") for name in ("query", "days", "purpose", "parents")},
        "shows": post.get("shows", Shows.PICTURE),
        "snapshot": whole_number(post.get("number", "")),
        "pinned": post.get("snapshot") == "pinned",
        "other": whole_number(post.get("other", "")),
        "compared": post.get("compared") == "pinned",
        "notes": bool(post.get("notes")),
        **{name: bool(post.get(name)) for name, _ in HIDDEN},
    }


def _offer(request: HttpRequest) -> Offer:
    post, given = request.POST, _given(request)
    return Offer(
        shows=given["shows"],
        query=given["query"],
        snapshot=given["snapshot"] if given["pinned"] else None,
        compared_with=given["other"] if given["compared"] else None,
        redaction=Redaction(**{name: given[name] for name, _ in HIDDEN}),
        with_notes=given["notes"],
        days=whole_number(given["days"]) or 0,
        password=post.get("password", ""),
        purpose=given["purpose"],
        parents=tuple(given["parents"].split()),
    )
