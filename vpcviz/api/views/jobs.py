"""Background work of every kind: how far it is, and stopping it."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from vpcviz.api.bodies import user_of
from vpcviz.api.cursors import PAGING, listed_by_cursor, page_contract
from vpcviz.api.place import KEY, SLUG, PrivateView, workspace_of
from vpcviz.api.problems import REFUSED, ProblemSerializer
from vpcviz.api.scan_contracts import JobSerializer
from vpcviz.api.scopes import token_of
from vpcviz.jobs.models import Job
from vpcviz.jobs.registry import is_for_administrators
from vpcviz.jobs.selectors import jobs_of
from vpcviz.jobs.services import cancel
from vpcviz.people.models import Scope


class JobsView(PrivateView):
    """The jobs of a workspace."""

    @extend_schema(
        operation_id="jobs",
        parameters=[SLUG, *PAGING],
        responses={200: page_contract(JobSerializer, "Job"), REFUSED: ProblemSerializer},
    )
    def get(self, request: Request, slug: str) -> Response:
        """The jobs, newest first: scans, imports, exports, and removals of what is no longer kept."""
        found = jobs_of(user=request.user, workspace=workspace_of(request, slug))
        return listed_by_cursor(
            request, found.select_related("asked_by"), JobSerializer, ordering=("-created_at", "-pk")
        )


class JobView(PrivateView):
    """One job."""

    @extend_schema(
        operation_id="job", parameters=[SLUG, KEY], responses={200: JobSerializer, REFUSED: ProblemSerializer}
    )
    def get(self, request: Request, slug: str, key: int) -> Response:
        """How far a job is."""
        return Response(JobSerializer(job_of(request, slug, key)).data)

    @extend_schema(operation_id="cancel_job", parameters=[SLUG, KEY], responses={204: None, REFUSED: ProblemSerializer})
    def delete(self, request: Request, slug: str, key: int) -> Response:
        """Ask for a job to stop. An editor may, and who asked for it.

        What only an administrator may start (deleting, retention, listing an organisation), only an administrator may
        stop, and a token needs the scope `admin`.
        """
        job, now = job_of(request, slug, key), timezone.now()  # noqa: TID251 - a view is an edge
        _stay_in_scope(request, job)
        cancel(job=job, now=now, by=user_of(request))
        return Response(status=204)


def address_of_job(request: Request, slug: str, job: Job) -> dict[str, str]:
    """The header that says where to ask how far a job is."""
    return {"Location": reverse("api-job", (slug, job.pk), request=request)}


def job_of(request: Request, slug: str, key: int, *, kind: str = "") -> Job:
    """A job of the workspace, of this kind if one is said. Raises `NotFound`."""
    workspace = workspace_of(request, slug)
    found = jobs_of(user=request.user, workspace=workspace).filter(pk=key).first()
    if found is None or found.kind != (kind or found.kind):
        raise NotFound(f"{workspace.name} has no {kind or 'job'} {key}.")
    return found


def _stay_in_scope(request: Request, job: Job) -> None:
    """Raise `PermissionDenied` for a token that could not have started the job either."""
    token = token_of(request)
    if token is not None and is_for_administrators(job.kind) and Scope.ADMIN not in token.scopes:
        raise PermissionDenied(f"This token lacks the scope admin; it has {', '.join(token.scopes)}.")
