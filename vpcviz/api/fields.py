"""Fields of what is sent."""

from collections.abc import Sequence
from typing import Any

from rest_framework import serializers


class OneOf(serializers.ChoiceField):
    """One of several words; who sends another is told which there are."""

    def __init__(self, choices: Sequence[Any], **options: Any) -> None:
        super().__init__(choices, **options)
        words = ", ".join(str(word) for word in self.choices)
        self.error_messages["invalid_choice"] = f"“{{input}}” is none of {words}."
