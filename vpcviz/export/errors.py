"""Why a picture could not be converted."""


class ExportError(Exception):
    """A sentence for the person who asked: what is wrong and what to do."""
