"""Saved views, and notes on the picture."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from vpcviz.api.bodies import checked, given, user_of
from vpcviz.api.kept_contracts import (
    NewNoteSerializer,
    NoteSerializer,
    NoteTextSerializer,
    SavedViewSerializer,
    ViewToSaveSerializer,
)
from vpcviz.api.pages import BY_OFFSET, Pages
from vpcviz.api.place import KEY, SLUG, PrivateView, workspace_of
from vpcviz.api.problems import REFUSED, ProblemSerializer
from vpcviz.diagrams.models import Note, SavedView
from vpcviz.diagrams.selectors import notes_of, views_of
from vpcviz.diagrams.services import Look, add_note, create_view, delete_note, delete_view, edit_note, replace_view


class SavedViewsView(PrivateView, ListAPIView[SavedView]):
    """The saved views of a workspace."""

    serializer_class = SavedViewSerializer
    pagination_class = Pages
    queryset = SavedView.objects.none()

    def get_queryset(self) -> QuerySet[SavedView]:
        """The saved views of the workspace that is asked for."""
        return views_of(user=self.request.user, workspace=workspace_of(self.request, self.kwargs["slug"]))

    @extend_schema(
        operation_id="saved_views",
        parameters=[SLUG, *BY_OFFSET],
        responses={200: SavedViewSerializer(many=True), REFUSED: ProblemSerializer},
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The saved views, by name."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="save_view",
        parameters=[SLUG],
        request=ViewToSaveSerializer,
        responses={201: SavedViewSerializer, REFUSED: ProblemSerializer},
    )
    def post(self, request: Request, slug: str) -> Response:
        """Save a view. An editor may."""
        workspace, user = workspace_of(request, slug), user_of(request)
        told, now = given(ViewToSaveSerializer, request), timezone.now()  # noqa: TID251 - a view is an edge
        name = told.pop("name")
        look = Look(**told)
        saved = checked(lambda: create_view(workspace=workspace, name=name, look=look, now=now, by=user))
        return Response(SavedViewSerializer(saved).data, status=201)


class SavedViewView(PrivateView):
    """One saved view."""

    @extend_schema(
        operation_id="saved_view",
        parameters=[SLUG, KEY],
        responses={200: SavedViewSerializer, REFUSED: ProblemSerializer},
    )
    def get(self, request: Request, slug: str, key: int) -> Response:
        """A saved view."""
        return Response(SavedViewSerializer(_view(request, slug, key)).data)

    @extend_schema(
        operation_id="replace_view",
        parameters=[SLUG, KEY],
        request=ViewToSaveSerializer,
        responses={200: SavedViewSerializer, REFUSED: ProblemSerializer},
    )
    def put(self, request: Request, slug: str, key: int) -> Response:
        """Keep another view in its place, or the same under another name. An editor may."""
        saved, user = _view(request, slug, key), user_of(request)
        told, now = given(ViewToSaveSerializer, request), timezone.now()  # noqa: TID251 - a view is an edge
        name = told.pop("name")
        look = Look(**told)
        checked(lambda: replace_view(view=saved, name=name, look=look, now=now, by=user))
        return Response(SavedViewSerializer(saved).data)

    @extend_schema(
        operation_id="delete_view", parameters=[SLUG, KEY], responses={204: None, REFUSED: ProblemSerializer}
    )
    def delete(self, request: Request, slug: str, key: int) -> Response:
        """Forget a saved view. An editor may."""
        view, now = _view(request, slug, key), timezone.now()  # noqa: TID251 - a view is an edge
        delete_view(view=view, now=now, by=user_of(request))
        return Response(status=204)


class NotesView(PrivateView, ListAPIView[Note]):
    """The notes of a workspace."""

    serializer_class = NoteSerializer
    pagination_class = Pages
    queryset = Note.objects.none()

    def get_queryset(self) -> QuerySet[Note]:
        """The notes of the workspace that is asked for."""
        found = notes_of(user=self.request.user, workspace=workspace_of(self.request, self.kwargs["slug"]))
        resource = self.request.query_params.get("resource", "")
        return found.filter(resource=resource) if resource else found

    @extend_schema(
        operation_id="notes",
        parameters=[SLUG, OpenApiParameter("resource", str, description="Only those on this resource."), *BY_OFFSET],
        responses={200: NoteSerializer(many=True), REFUSED: ProblemSerializer},
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The notes, oldest first."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="add_note",
        parameters=[SLUG],
        request=NewNoteSerializer,
        responses={201: NoteSerializer, REFUSED: ProblemSerializer},
    )
    def post(self, request: Request, slug: str) -> Response:
        """Write a note. An editor may."""
        workspace, user = workspace_of(request, slug), user_of(request)
        told, now = given(NewNoteSerializer, request), timezone.now()  # noqa: TID251 - a view is an edge
        note = checked(lambda: add_note(workspace=workspace, now=now, by=user, **told))
        return Response(NoteSerializer(note).data, status=201)


class NoteView(PrivateView):
    """One note."""

    @extend_schema(
        operation_id="note", parameters=[SLUG, KEY], responses={200: NoteSerializer, REFUSED: ProblemSerializer}
    )
    def get(self, request: Request, slug: str, key: int) -> Response:
        """A note."""
        return Response(NoteSerializer(_note(request, slug, key)).data)

    @extend_schema(
        operation_id="edit_note",
        parameters=[SLUG, KEY],
        request=NoteTextSerializer,
        responses={200: NoteSerializer, REFUSED: ProblemSerializer},
    )
    def put(self, request: Request, slug: str, key: int) -> Response:
        """Change the words of a note. Its author and administrators may."""
        note, user = _note(request, slug, key), user_of(request)
        told, now = given(NoteTextSerializer, request), timezone.now()  # noqa: TID251 - a view is an edge
        checked(lambda: edit_note(note=note, text=told["text"], now=now, by=user))
        return Response(NoteSerializer(note).data)

    @extend_schema(
        operation_id="delete_note", parameters=[SLUG, KEY], responses={204: None, REFUSED: ProblemSerializer}
    )
    def delete(self, request: Request, slug: str, key: int) -> Response:
        """Remove a note. Its author and administrators may."""
        note, now = _note(request, slug, key), timezone.now()  # noqa: TID251 - a view is an edge
        delete_note(note=note, now=now, by=user_of(request))
        return Response(status=204)


def _view(request: Request, slug: str, key: int) -> SavedView:
    workspace = workspace_of(request, slug)
    found = views_of(user=request.user, workspace=workspace).filter(pk=key).first()
    if found is None:
        raise NotFound(f"{workspace.name} has no saved view {key}.")
    found.workspace = workspace
    return found


def _note(request: Request, slug: str, key: int) -> Note:
    workspace = workspace_of(request, slug)
    found = notes_of(user=request.user, workspace=workspace).filter(pk=key).first()
    if found is None:
        raise NotFound(f"{workspace.name} has no note {key}.")
    found.workspace = workspace
    return found
