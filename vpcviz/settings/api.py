"""Settings of the REST API and of its documentation."""

from typing import Any, Final

from vpcviz import __version__

REST_FRAMEWORK: Final[dict[str, Any]] = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["vpcviz.api.authentication.Bearer", "vpcviz.api.authentication.Session"],
    "DEFAULT_PERMISSION_CLASSES": ["vpcviz.api.scopes.Allowed"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["vpcviz.api.parsing.Json"],
    "DEFAULT_THROTTLE_CLASSES": ["vpcviz.api.throttles.Rate"],
    "DEFAULT_SCHEMA_CLASS": "vpcviz.api.schema.Described",
    "EXCEPTION_HANDLER": "vpcviz.api.problems.problem",
    "URL_FORMAT_OVERRIDE": None,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS: Final[dict[str, Any]] = {
    "TITLE": "vpcviz",
    "OAS_VERSION": "3.1.1",
    "DESCRIPTION": "VPCs, endpoints and paths of connected AWS accounts. A program sends a token, "
    "`Authorization: Bearer vpcviz_…`; in the browser the sign-in on the pages counts, and requests that change or post "
    "something need its CSRF token. Lists of resources, findings and events are paged by cursor: follow `next`. Answers that "
    "are of a snapshot have an ETag. Every error is a problem of RFC 9457.",
    "VERSION": __version__,
    "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "SCHEMA_PATH_PREFIX": r"/api/v[0-9]+",
    "POSTPROCESSING_HOOKS": ["drf_spectacular.hooks.postprocess_schema_enums", "vpcviz.api.schema.completed"],
    "ENUM_NAME_OVERRIDES": {
        "ReadingState": "vpcviz.api.views.readings.STATES",
        "ScanStateEnum": "vpcviz.jobs.models.State",
        "Way": "vpcviz.topology.access.kept.WAYS",
    },
}
