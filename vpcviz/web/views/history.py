"""The page of a resource's history."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from vpcviz.inventory.history import history
from vpcviz.layout.text import clean
from vpcviz.web.context import show
from vpcviz.web.life import lives_of
from vpcviz.web.place import Place, workspace_page


@require_safe
@workspace_page
def resource_history(request: HttpRequest, place: Place, resource_id: str) -> HttpResponse:
    """Since when it is here, what changed by which snapshot, and since when it is gone."""
    found = history(user=request.user, workspace=place.workspace, native_id=resource_id)
    if not found:
        raise Http404(f"No kept snapshot holds {resource_id}.")
    context = {
        "active": "",
        "title": f"History of {clean(resource_id)}",
        "resource_id": resource_id,
        "here": place.topology.find(resource_id) is not None,
        "lives": lives_of(found),
    }
    return show(request, place, "web/history.html", context)
