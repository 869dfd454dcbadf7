from collections.abc import Mapping
from typing import Any

from dify_plugin.entities import I18nObject, ParameterOption
from dify_plugin.entities.trigger import Variables
from dify_plugin.errors.trigger import EventIgnoreError
from dify_plugin.interfaces.trigger import Event
from werkzeug import Request


class Ordered(Event):
    def _on_event(
        self, request: Request, parameters: Mapping[str, Any], payload: Mapping[str, Any]
    ) -> Variables:
        if payload["goods"] not in parameters.get("goods", payload["goods"]):
            raise EventIgnoreError
        secret = self.runtime.subscription.properties["secret"]
        return Variables(variables={**payload, "secret": secret, "path": request.path})

    def _fetch_parameter_options(self, parameter: str) -> list[ParameterOption]:
        return [ParameterOption(value="bread", label=I18nObject(en_US=parameter))]
