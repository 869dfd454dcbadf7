import datetime
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Literal, TypeAlias

from dify_plugin.entities import I18nObject
from pydantic import BaseModel

class PluginArch(Enum):
    AMD64 = "amd64"
    ARM64 = "arm64"

_PluginArchValue: TypeAlias = Literal["amd64", "arm64"]

class PluginLanguage(Enum):
    PYTHON = "python"

_PluginLanguageValue: TypeAlias = Literal["python"]

class PluginType(Enum):
    Plugin = "plugin"

_PluginTypeValue: TypeAlias = Literal["plugin"]

class PluginResourceRequirements(BaseModel):
    memory: int

    class Permission(BaseModel):
        class Tool(BaseModel):
            enabled: bool | None = False

        class Model(BaseModel):
            enabled: bool | None = False
            llm: bool | None = False
            text_embedding: bool | None = False
            rerank: bool | None = False
            tts: bool | None = False
            speech2text: bool | None = False
            moderation: bool | None = False

        class Node(BaseModel):
            enabled: bool | None = False

        class Endpoint(BaseModel):
            enabled: bool | None = False

        class App(BaseModel):
            enabled: bool | None = False

        class Storage(BaseModel):
            enabled: bool | None = False
            size: int = 1048576

        tool: Tool | None = None
        model: Model | None = None
        node: Node | None = None
        endpoint: Endpoint | None = None
        app: App | None = None
        storage: Storage | None = None
        # Written by codegen/stub_constructors.py.
        def __init__(
            self,
            *,
            tool: Tool | Mapping[str, object] | None = None,
            model: Model | Mapping[str, object] | None = None,
            node: Node | Mapping[str, object] | None = None,
            endpoint: Endpoint | Mapping[str, object] | None = None,
            app: App | Mapping[str, object] | None = None,
            storage: Storage | Mapping[str, object] | None = None,
        ) -> None: ...

    permission: Permission | None = None
    # Written by codegen/stub_constructors.py.
    def __init__(
        self, *, memory: int, permission: Permission | Mapping[str, object] | None = None
    ) -> None: ...

class PluginConfiguration(BaseModel):
    class Plugins(BaseModel):
        tools: list[str] = ...
        models: list[str] = ...
        endpoints: list[str] = ...
        agent_strategies: list[str] = ...
        datasources: list[str] = ...
        triggers: list[str] = ...

    class Meta(BaseModel):
        class PluginRunner(BaseModel):
            language: PluginLanguage
            version: str
            entrypoint: str
            # Written by codegen/stub_constructors.py.
            def __init__(
                self,
                *,
                language: PluginLanguage | _PluginLanguageValue,
                version: str,
                entrypoint: str,
            ) -> None: ...

        version: str
        arch: list[PluginArch]
        runner: PluginRunner
        minimum_dify_version: str | None = None
        # Written by codegen/stub_constructors.py.
        def __init__(
            self,
            *,
            version: str,
            arch: Sequence[PluginArch | _PluginArchValue],
            runner: PluginRunner | Mapping[str, object],
            minimum_dify_version: str | None = None,
        ) -> None: ...

    version: str
    type: PluginType
    author: str | None
    name: str
    repo: str | None = None
    description: I18nObject
    icon: str
    icon_dark: str | None = None
    label: I18nObject
    created_at: datetime.datetime
    resource: PluginResourceRequirements
    plugins: Plugins
    meta: Meta
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        version: str,
        type: PluginType | _PluginTypeValue,
        author: str | None,
        name: str,
        repo: str | None = None,
        description: I18nObject | Mapping[str, object],
        icon: str,
        icon_dark: str | None = None,
        label: I18nObject | Mapping[str, object],
        created_at: datetime.datetime | str,
        resource: PluginResourceRequirements | Mapping[str, object],
        plugins: Plugins | Mapping[str, object],
        meta: Meta | Mapping[str, object],
    ) -> None: ...

class PluginProviderType(Enum):
    Tool = "tool"
    Model = "model"
    Endpoint = "endpoint"

class PluginAsset(BaseModel):
    filename: str
    data: bytes
