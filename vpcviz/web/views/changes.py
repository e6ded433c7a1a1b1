"""The page of what changed between two snapshots."""

from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from vpcviz.inventory.changes import changes_between
from vpcviz.inventory.models import Snapshot
from vpcviz.inventory.selectors import snapshots_of
from vpcviz.topology.numbers import whole_number
from vpcviz.web.changed import SHOWN, groups_of, headings_of
from vpcviz.web.context import show
from vpcviz.web.place import Place, workspace_page

CHOICES: Final = 200


@require_safe
@workspace_page
def changes(request: HttpRequest, place: Place) -> HttpResponse:
    """What came, went and changed; the latest snapshot against the one before it unless others are asked for."""
    found = snapshots_of(user=request.user, workspace=place.workspace)
    choices = list(found[:CHOICES])
    after = _asked(request, place, "after") or next(iter(choices), None)
    before = _asked(request, place, "before") or (
        found.filter(number__lt=after.number).first() if after is not None else None
    )
    context: dict[str, Any] = {
        "active": "snapshots",
        "title": "Changes",
        "choices": _with(choices, before, after),
        "before": before,
        "after": after,
        "kind": request.GET.get("kind", ""),
    }
    if before is not None and after is not None:
        different = changes_between(before, after)
        asked = {"before": str(before.number), "after": str(after.number), "kind": context["kind"]}
        asked["sort"] = request.GET.get("sort", "")
        groups = groups_of(different, asked)
        context |= {"changes": different, "groups": groups, "headings": headings_of(asked), "most": SHOWN}
    return show(request, place, "web/changes.html", context)


def _asked(request: HttpRequest, place: Place, key: str) -> Snapshot | None:
    asked = request.GET.get(key, "")
    if not asked:
        return None
    number = whole_number(asked)
    found = snapshots_of(user=request.user, workspace=place.workspace)
    snapshot = None if number is None else found.filter(number=number).first()
    if snapshot is None:
        raise Http404(f"{place.workspace.name} has no snapshot {asked}, or it is no longer kept.")
    return snapshot


def _with(choices: list[Snapshot], *chosen: Snapshot | None) -> list[Snapshot]:
    """The choices and the chosen ones, newest first."""
    every = {one.number: one for one in (*choices, *chosen) if one is not None}
    return [every[number] for number in sorted(every, reverse=True)]
