"""Files to keep, which a page hands out."""

from django.http import HttpResponse


def attached(body: bytes, *, name: str, mime: str) -> HttpResponse:
    """The file under its name; it runs nothing where it is opened."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Security-Policy": "sandbox"}
    return HttpResponse(body, content_type=mime, headers=headers)
