"""Is the process alive, and can it do its work?"""

import shutil

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from vpcviz.jobs.engines import engine
from vpcviz.jobs.selectors import waiting


@require_safe
@never_cache
def healthz(_request: HttpRequest) -> HttpResponse:
    """200 while the process answers."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@require_safe
@never_cache
def readyz(_request: HttpRequest) -> JsonResponse:
    """200 when the database is there and migrated, the engine answers, `dot` is installed; else 503. Says what is wrong."""
    checks = {"database": _database(), "queue": _queue(), "engine": engine().health(), "graphviz": _graphviz()}
    status = 200 if all(value == "ok" for value in checks.values()) else 503
    return JsonResponse(checks, status=status)


def _database() -> str:
    try:
        executor = MigrationExecutor(connection)
        unapplied = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        return f"the database does not answer: {type(error).__name__}"
    return f"{len(unapplied)} migrations are not applied; run `vpcviz migrate`" if unapplied else "ok"


def _queue() -> str:
    try:
        waiting()
    except DatabaseError as error:
        return f"the queue cannot be read: {type(error).__name__}"
    return "ok"


def _graphviz() -> str:
    return "ok" if shutil.which("dot") else "the program `dot` is not installed; install Graphviz"
