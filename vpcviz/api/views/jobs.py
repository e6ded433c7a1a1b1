"""Background work of every kind: how far it is, and stopping it."""

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from vpcviz.api.asked import only
from vpcviz.api.bodies import user_of
from vpcviz.api.cursors import PAGING, listed_by_cursor, page_contract
from vpcviz.api.place import SLUG, PrivateView, workspace_of
from vpcviz.api.problems import REFUSED, ProblemSerializer
from vpcviz.api.scan_contracts import JobSerializer
from vpcviz.jobs.models import Job
from vpcviz.jobs.selectors import jobs_of
from vpcviz.jobs.services import cancel

KEY = OpenApiParameter("key", int, OpenApiParameter.PATH, description="Its `id`.")


class JobsView(PrivateView):
    """The jobs of a workspace."""

    @extend_schema(
        operation_id="jobs",
        parameters=[SLUG, *PAGING],
        responses={200: page_contract(JobSerializer, "Job"), REFUSED: ProblemSerializer},
    )
    def get(self, request: Request, slug: str) -> Response:
        """The jobs, newest first: scans, imports, exports, and removals of what is no longer kept."""
        only(request)
        found = jobs_of(user=request.user, workspace=workspace_of(request, slug))
        return listed_by_cursor(request, found, JobSerializer, ordering=("-created_at", "-pk"))


class JobView(PrivateView):
    """One job."""

    @extend_schema(
        operation_id="job", parameters=[SLUG, KEY], responses={200: JobSerializer, REFUSED: ProblemSerializer}
    )
    def get(self, request: Request, slug: str, key: int) -> Response:
        """How far a job is."""
        return Response(JobSerializer(_job(request, slug, key)).data)

    @extend_schema(operation_id="cancel_job", parameters=[SLUG, KEY], responses={204: None, REFUSED: ProblemSerializer})
    def delete(self, request: Request, slug: str, key: int) -> Response:
        """Ask for a job to stop. An editor may, and who asked for it."""
        now = timezone.now()  # noqa: TID251 - a view is an edge
        cancel(job=_job(request, slug, key), now=now, by=user_of(request))
        return Response(status=204)


def address_of_job(request: Request, slug: str, job: Job) -> dict[str, str]:
    """The header that says where to ask how far a job is."""
    return {"Location": reverse("api-job", (slug, job.pk), request=request)}


def _job(request: Request, slug: str, key: int) -> Job:
    workspace = workspace_of(request, slug)
    found = jobs_of(user=request.user, workspace=workspace).filter(pk=key).first()
    if found is None:
        raise NotFound(f"{workspace.name} has no job {key}.")
    return found
