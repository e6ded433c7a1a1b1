"""Why a picture could not be converted."""


class ExportError(Exception):
    """A sentence for the person who asked: what is wrong and what to do."""


class BusyError(ExportError):
    """Others are being converted: the same may be converted later."""
