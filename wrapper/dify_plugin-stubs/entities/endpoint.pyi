from collections.abc import Mapping, Sequence
from typing import Any

from dify_plugin.entities.provider_config import ProviderConfig
from pydantic import BaseModel

class EndpointConfigurationExtra(BaseModel):
    class Python(BaseModel):
        source: str

    python: Python
    # Written by codegen/stub_constructors.py.
    def __init__(self, *, python: Python | Mapping[str, object]) -> None: ...

class EndpointConfiguration(BaseModel):
    path: str
    method: str
    hidden: bool = False
    extra: EndpointConfigurationExtra
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        path: str,
        method: str,
        hidden: bool = False,
        extra: EndpointConfigurationExtra | Mapping[str, object],
    ) -> None: ...

class EndpointProviderConfiguration(BaseModel):
    settings: list[ProviderConfig] = ...
    endpoints: list[
        EndpointConfiguration
    ] = ...  # takes Sequence[EndpointConfiguration | dict[str, object] | str]
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        settings: Sequence[ProviderConfig] | Sequence[Mapping[str, object]] = ...,
        endpoints: Sequence[EndpointConfiguration | dict[str, object] | str] = ...,
    ) -> None: ...
    @classmethod
    def _load_yaml_file(cls, path: str) -> dict[str, Any]: ...
