"""Answers `{"text": "..."}`, unless moderation refuses the text."""

import json
import logging
from collections.abc import Mapping
from typing import Any

from werkzeug import Request, Response

from dify_invoke import (
    InvalidRequestError,
    InvokeRateLimitError,
    InvokeServerUnavailableError,
    ReverseInvocationError,
    UserPromptMessage,
    llm_model_config,
    moderation_model_config,
)
from dify_invoke.plugin import Endpoint

logger = logging.getLogger(__name__)


class Answer(Endpoint):
    def _invoke(
        self, r: Request, values: Mapping[str, Any], settings: Mapping[str, Any]
    ) -> Response:
        asked: dict[str, Any] | list[Any] | str | float | None = r.get_json(force=True, silent=True)
        text = asked.get("text") if isinstance(asked, dict) else None
        if not isinstance(text, str) or not text.strip():
            return _reply(400, error='send {"text": "..."}')
        try:
            if self._refuses(text, settings):
                return _reply(403, error="moderation refused the text")
            return _reply(200, answer=self._answer(text, settings))
        # The caller is anybody, so the reply says what to do, and the log what happened.
        except (InvokeRateLimitError, InvokeServerUnavailableError) as error:
            logger.warning("%s", error)
            return _reply(503, error="the model is overloaded; try again later")
        except InvalidRequestError:
            logger.exception("the endpoint's settings do not fit")
            return _reply(500, error="the endpoint is not set up")
        except ReverseInvocationError as error:
            logger.exception("%s failed", error.operation)
            return _reply(502, error="the model failed")

    def _refuses(self, text: str, settings: Mapping[str, Any]) -> bool:
        model = moderation_model_config(settings.get("moderation_model"))
        return self.session.model.moderation.invoke(model, text)

    def _answer(self, text: str, settings: Mapping[str, Any]) -> str:
        model = llm_model_config(settings.get("model"))
        return "".join(self.session.model.llm.invoke(model, [UserPromptMessage(content=text)]).text)


def _reply(status: int, **fields: str) -> Response:
    return Response(json.dumps(fields), status, content_type="application/json")
