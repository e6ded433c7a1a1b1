"""How the body of a request with files is taken in: straight into the folder of an upload, or not at all."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from socket import SHUT_RDWR, socket
from typing import Any, Final

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest

from vpcviz.collect.archives import MIB
from vpcviz.inventory.models import Upload
from vpcviz.inventory.receiving import Receiver, too_large
from vpcviz.inventory.services.uploads import UploadRefused, folder_of

AT_ONCE: Final = 3
"""Uploads that one process takes in at the same time: slow senders leave threads to others."""
SLOW: Final = (
    "The upload took longer than {seconds} seconds; send it as a .zip, or have the server read it: vpcviz import."
)

_room = threading.BoundedSemaphore(AT_ONCE)


class NoFiles(FileUploadHandler):
    """Refuses files wherever none are expected, without reading them."""

    def new_file(self, *_args: Any, **_options: Any) -> None:
        """A file comes: nothing more is read of the request."""
        raise StopUpload(connection_reset=True)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Never called."""

    def file_complete(self, file_size: int) -> None:
        """Never called."""


class IntoUpload(FileUploadHandler):
    """Writes files into the folder of an upload. Once `refusal` is said, nothing more is read."""

    def __init__(self, request: HttpRequest, receiver: Receiver) -> None:
        super().__init__(request)
        self.receiver = receiver
        self.refusal = ""

    def new_file(self, field_name: str, file_name: str, *_args: Any, **_options: Any) -> None:
        """A file comes."""
        self.field_name = field_name
        self._try(lambda: self.receiver.begin(file_name))

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002 - Django's name
        """A piece of it comes."""
        self._try(lambda: self.receiver.write(raw_data))

    def file_complete(self, file_size: int) -> None:  # noqa: ARG002 - Django's name
        """It is whole. It is in its folder and not among the request's files."""
        self.receiver.end()

    def _try(self, work: Any) -> None:
        try:
            work()
        except UploadRefused as error:
            self.refusal = str(error)
            raise StopUpload(connection_reset=True) from error
        except OSError as error:
            self.refusal = f"The upload could not be stored: {(error.strerror or 'input/output error').lower()}."
            raise StopUpload(connection_reset=True) from error


@contextmanager
def receiving(request: HttpRequest, upload: Upload) -> Iterator[IntoUpload]:
    """Let the request's files go into the upload while the block runs. `UploadRefused` before anything was read."""
    most = settings.VPCVIZ_UPLOAD_MIB * MIB
    length = request.META.get("CONTENT_LENGTH") or "0"
    if length.isdecimal() and int(length) > most + MIB:
        raise UploadRefused(too_large(most))
    if not _room.acquire(blocking=False):
        message = "The server is taking in other uploads; try again in a minute."
        raise UploadRefused(message)
    receiver = Receiver(folder_of(upload), most_bytes=most, most_files=settings.VPCVIZ_UPLOAD_FILES)
    handler = IntoUpload(request, receiver)
    request.upload_handlers = [handler]
    timer = _Timer(request.META.get("gunicorn.socket"), handler)
    try:
        timer.start()
        yield handler
    finally:
        timer.cancel()
        receiver.end()
        _room.release()


class _Timer:
    """Ends the connection of who sends too slowly; a server that gives no socket has to see to that itself."""

    def __init__(self, connection: socket | None, handler: IntoUpload) -> None:
        self._connection = connection
        self._handler = handler
        self._timer = threading.Timer(settings.VPCVIZ_UPLOAD_S, self._cut)
        self._timer.daemon = True

    def start(self) -> None:
        """Time runs."""
        if self._connection is not None:
            self._timer.start()

    def cancel(self) -> None:
        """The body was read."""
        self._timer.cancel()

    def _cut(self) -> None:
        self._handler.refusal = SLOW.format(seconds=settings.VPCVIZ_UPLOAD_S)
        if self._connection is not None:
            with suppress(OSError):
                self._connection.shutdown(SHUT_RDWR)
