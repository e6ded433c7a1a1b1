"""The colours of the picture, for the page."""

import hashlib
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from vpcviz.render.palette import css

PALETTE: Final = css()
VERSION: Final = hashlib.sha256(PALETTE.encode()).hexdigest()[:12]


@require_safe
def palette(_request: HttpRequest, version: str) -> HttpResponse:
    """The custom properties that the drawings on the page take their colours from."""
    lasting = version == VERSION
    headers = {"Cache-Control": "public, max-age=31536000, immutable" if lasting else "no-cache"}
    return HttpResponse(PALETTE, content_type="text/css; charset=utf-8", headers=headers)
