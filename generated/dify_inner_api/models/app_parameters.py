# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import TYPE_CHECKING, Any

from attrs import define, field

from ..models.app_feature import AppFeature
from ..models.app_limits import AppLimits
from ..models.json_object import JsonObject
from ..types import Model, OrNull, construct


@define(kw_only=True, repr=False, getstate_setstate=False)
class AppParameters(Model):
    """What an app asks of its user.

    Attributes:
        opening_statement: What the app says first.
        suggested_questions: What the user may ask first.
        suggested_questions_after_answer: Questions after each answer.
        speech_to_text: Speech as input.
        text_to_speech: Answers as speech.
        retriever_resource: Sources of the answer.
        annotation_reply: Answers by annotations.
        more_like_this: Further answers.
        user_input_form: The fields of the form. Each is an object with one key, such as `text-input`, and its value has `label`, `variable`, `required`, `default`, ...
        sensitive_word_avoidance: Moderation.
        file_upload: Which files the user may add.
        system_parameters: The limits of the server.
    """

    opening_statement: OrNull[str] = ""
    """What the app says first."""
    suggested_questions: OrNull[list[str]] = field(factory=list[str])
    """What the user may ask first."""
    suggested_questions_after_answer: AppFeature | None = None
    """Questions after each answer."""
    speech_to_text: AppFeature | None = None
    """Speech as input."""
    text_to_speech: AppFeature | None = None
    """Answers as speech."""
    retriever_resource: AppFeature | None = None
    """Sources of the answer."""
    annotation_reply: AppFeature | None = None
    """Answers by annotations."""
    more_like_this: AppFeature | None = None
    """Further answers."""
    user_input_form: OrNull[list[JsonObject]] = field(factory=list[JsonObject])
    """The fields of the form. Each is an object with one key, such as `text-input`, and its value has `label`, `variable`, `required`, `default`, ..."""
    sensitive_word_avoidance: AppFeature | None = None
    """Moderation."""
    file_upload: JsonObject | None = None
    """Which files the user may add."""
    system_parameters: AppLimits | None = None
    """The limits of the server."""

    def __attrs_post_init__(self) -> None:
        self.opening_statement = self.opening_statement or ""
        self.suggested_questions = self.suggested_questions or []
        self.user_input_form = self.user_input_form or []

    if not TYPE_CHECKING:  # a checker should know the fields

        def __init__(self, **fields: Any) -> None:
            construct(self, fields)
