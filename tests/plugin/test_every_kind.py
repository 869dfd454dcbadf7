"""What a plugin may have besides tools, endpoints and agents, in the official runtime, on each channel."""

import base64
from collections.abc import Iterator
from typing import Any

import pytest

from dify_invoke.emulator import Emulator, HTTPRequest, PluginError, RunningPlugin

from .sample_cases import RUNTIMES, SAMPLE, of_type

RIGHT = {"key": "right"}
REDIRECT = "https://dify.example/callback"
CLIENT = {"client_id": "me"}


@pytest.fixture(scope="module", params=RUNTIMES)
def plugin(request: pytest.FixtureRequest, emulator: Emulator) -> Iterator[RunningPlugin]:
    with emulator.run_plugin(SAMPLE, runtime=request.param) as plugin:
        yield plugin


class TestTools:
    def test_credentials(self, plugin: RunningPlugin) -> None:
        plugin.validate_tool_credentials("guarded", RIGHT)
        with pytest.raises(PluginError, match="the key is wrong") as caught:
            plugin.validate_tool_credentials("guarded", {"key": "wrong"})
        assert caught.value.error_type == "ToolProviderCredentialValidationError"

    def test_the_type_of_credentials(self, plugin: RunningPlugin) -> None:
        messages = plugin.invoke_tool("pick", {"color": "red"}, credential_type="oauth2")
        (message,) = of_type(messages, "json")
        assert message.json_object == {"color": "red", "credentials": "oauth2"}

    def test_an_unknown_provider(self, plugin: RunningPlugin) -> None:
        with pytest.raises(
            ValueError, match="no provider 'x' of tools; its providers are: guarded, sample"
        ):
            plugin.validate_tool_credentials("x", {})


class TestParameterOptions:
    def test_of_a_tool(self, plugin: RunningPlugin) -> None:
        (option,) = plugin.fetch_parameter_options("color", tool="pick", credentials=RIGHT)
        assert option["value"] == "right color"

    def test_of_a_subscription(self, plugin: RunningPlugin) -> None:
        (option,) = plugin.fetch_parameter_options("shop", trigger="shop", credentials=RIGHT)
        assert option["value"] == "api-key right"
        assert option["label"]["en_US"] == "shop"

    def test_of_an_event(self, plugin: RunningPlugin) -> None:
        (option,) = plugin.fetch_parameter_options("goods", trigger="shop", event="ordered")
        assert option["value"] == "bread"

    def test_an_unknown_event(self, plugin: RunningPlugin) -> None:
        with pytest.raises(
            ValueError, match="the provider 'shop' has no event 'x'; its events are: ordered"
        ):
            plugin.fetch_parameter_options("goods", trigger="shop", event="x")

    @pytest.mark.parametrize(
        "owner", [{}, {"event": "ordered"}, {"tool": "pick", "trigger": "shop"}], ids=str
    )
    def test_nobody_or_two_are_named(self, plugin: RunningPlugin, owner: dict[str, Any]) -> None:
        with pytest.raises(ValueError, match="give the tool that has the parameter, or the trigg"):
            plugin.fetch_parameter_options("goods", **owner)


class TestDatasources:
    @pytest.mark.parametrize("provider", ["site_provider", "pages_provider", "drive_provider"])
    def test_credentials(self, plugin: RunningPlugin, provider: str) -> None:
        plugin.datasources.validate_credentials(provider, RIGHT)
        with pytest.raises(PluginError, match="the key is wrong") as caught:
            plugin.datasources.validate_credentials(provider, {})
        assert caught.value.error_type == "DatasourceCredentialValidationError"

    def test_crawl_a_website(self, plugin: RunningPlugin) -> None:
        url = "https://site.example"
        first, last = plugin.datasources.crawl_website("site", {"url": url}, credentials=RIGHT)
        assert (first["status"], first["completed"]) == ("processing", 0)
        (page,) = last["web_info_list"]
        assert (page["source_url"], page["content"]) == (url, "read with the right key")

    def test_pages_of_online_documents(self, plugin: RunningPlugin) -> None:
        (workspace,) = plugin.datasources.get_pages("pages", {"query": "notes"})
        (page,) = workspace["pages"]
        assert (workspace["workspace_id"], page["page_name"]) == ("w1", "notes")

    def test_the_content_of_a_page(self, plugin: RunningPlugin) -> None:
        page = {"workspace_id": "w1", "page_id": "p1", "type": "page"}
        messages = plugin.datasources.get_page_content("pages", page)
        assert [one["type"] for one in messages] == ["variable"] * 2
        assert [one["message"]["variable_value"] for one in messages] == ["w1/p1", "page"]

    def test_browse_an_online_drive(self, plugin: RunningPlugin) -> None:
        (first,) = plugin.datasources.browse_files("drive", bucket="b", prefix="f/", max_keys=2)
        assert [file["id"] for file in first["files"]] == ["f/0", "f/1"]
        assert (first["bucket"], first["is_truncated"]) == ("b", True)
        (second,) = plugin.datasources.browse_files(
            "drive", next_page_parameters=first["next_page_parameters"]
        )
        assert [file["id"] for file in second["files"]] == ["2"]
        assert second["is_truncated"] is False

    def test_download_a_file(self, plugin: RunningPlugin) -> None:
        (message,) = plugin.datasources.download_file("drive", "f/0", bucket="b")
        assert base64.b64decode(message["message"]["blob"]) == b"\x00contents"
        assert message["meta"]["file_name"] == "b f/0"

    def test_an_unknown_datasource(self, plugin: RunningPlugin) -> None:
        with pytest.raises(
            ValueError, match="no datasource 'x'; its datasources are: drive, pages, site"
        ):
            plugin.datasources.get_pages("x")

    def test_a_datasource_of_another_type(self, plugin: RunningPlugin) -> None:
        with pytest.raises(
            ValueError, match=r"type online_drive, not website_crawl; .* the plugin has: site"
        ):
            plugin.datasources.crawl_website("drive")


class TestTriggers:
    ENDPOINT = "https://dify.example/triggers/plugin/1"

    def subscription(self, plugin: RunningPlugin, **further: Any) -> dict[str, Any]:
        parameters = {"shop": "main street"}
        return plugin.triggers.subscribe(
            "shop", self.ENDPOINT, parameters, credentials=RIGHT, **further
        )

    def request(self, goods: str, secret: str = "right") -> HTTPRequest:
        body = f'{{"goods": "{goods}"}}'.encode()
        headers = {"X-Secret": secret, "Content-Type": "application/json"}
        return HTTPRequest("POST", "/triggers/plugin/1", body, headers)

    def test_credentials(self, plugin: RunningPlugin) -> None:
        plugin.triggers.validate_credentials("shop", RIGHT)
        with pytest.raises(PluginError, match="the key is wrong"):
            plugin.triggers.validate_credentials("shop", {})

    def test_subscribe(self, plugin: RunningPlugin) -> None:
        assert self.subscription(plugin, credential_type="oauth2") == {
            "endpoint": self.ENDPOINT,
            "parameters": {"shop": "main street"},
            "properties": {"secret": "right", "made by": "oauth2"},
            "expires_at": 60,
        }

    def test_refresh(self, plugin: RunningPlugin) -> None:
        subscription = self.subscription(plugin)
        renewed = plugin.triggers.refresh("shop", subscription, credentials=RIGHT)
        assert renewed == {**subscription, "expires_at": 120}

    def test_unsubscribe(self, plugin: RunningPlugin) -> None:
        done = plugin.triggers.unsubscribe("shop", self.subscription(plugin))
        assert done == {"success": True, "message": f"{self.ENDPOINT} is forgotten"}

    def test_a_webhook_reaches_its_events(self, plugin: RunningPlugin) -> None:
        subscription, request = self.subscription(plugin), self.request("bread")
        dispatch = plugin.triggers.dispatch("shop", subscription, request, credentials=RIGHT)
        assert (dispatch.events, dispatch.user_id) == (["ordered"], "ann")
        assert (dispatch.response.status, dispatch.response.headers["X-Shop"]) == (202, "open")
        assert dispatch.response.body == b"thanks, /triggers/plugin/1"
        result = plugin.triggers.invoke_event(
            "shop", "ordered", subscription, request, payload=dispatch.payload
        )
        variables = {"goods": "bread", "key": "right", "secret": "right"}
        assert result["variables"] == {**variables, "path": "/triggers/plugin/1"}
        assert result["cancelled"] is False

    def test_an_event_is_ignored(self, plugin: RunningPlugin) -> None:
        result = plugin.triggers.invoke_event(
            "shop",
            "ordered",
            self.subscription(plugin),
            self.request("milk"),
            parameters={"goods": ["bread"]},
            payload={"goods": "milk"},
        )
        assert result == {"variables": {}, "cancelled": True}

    def test_a_webhook_is_refused(self, plugin: RunningPlugin) -> None:
        with pytest.raises(PluginError, match="the secret is wrong") as caught:
            plugin.triggers.dispatch(
                "shop", self.subscription(plugin), self.request("bread", "wrong")
            )
        assert caught.value.error_type == "TriggerDispatchError"

    def test_an_unknown_provider(self, plugin: RunningPlugin) -> None:
        with pytest.raises(
            ValueError, match="no provider 'x' of triggers; its providers are: shop"
        ):
            plugin.triggers.subscribe("x", self.ENDPOINT)


@pytest.mark.parametrize(
    ("provider", "host", "metadata"),
    [
        ("guarded", "tool", {}),
        ("pages_provider", "data", {"name": "Ann", "avatar_url": "a.png"}),
        ("shop", "shop", {}),
    ],
)
class TestOAuth:
    def test_the_user_is_sent_away(
        self, plugin: RunningPlugin, provider: str, host: str, metadata: dict[str, str]
    ) -> None:
        url = plugin.oauth.get_authorization_url(provider, REDIRECT, system_credentials=CLIENT)
        assert url == f"https://{host}.example/?id=me&to={REDIRECT}"

    def test_the_user_comes_back(
        self, plugin: RunningPlugin, provider: str, host: str, metadata: dict[str, str]
    ) -> None:
        callback = HTTPRequest("GET", "/callback?code=secr%C3%A9t")
        made = plugin.oauth.get_credentials(provider, REDIRECT, callback, system_credentials=CLIENT)
        assert made["credentials"] == {"key": "secrét"}
        assert made["metadata"] == metadata

    def test_credentials_are_renewed(
        self, plugin: RunningPlugin, provider: str, host: str, metadata: dict[str, str]
    ) -> None:
        renewed = plugin.oauth.refresh_credentials(
            provider, REDIRECT, {"key": "long"}, system_credentials=CLIENT
        )
        assert renewed == {"credentials": {"key": "longer"}, "expires_at": 120}


class TestOAuthErrors:
    def test_the_callback_is_refused(self, plugin: RunningPlugin) -> None:
        callback = HTTPRequest("GET", "/callback?error=access_denied")
        with pytest.raises(PluginError, match="no code came back"):
            plugin.oauth.get_credentials("pages_provider", REDIRECT, callback)

    def test_a_provider_without_oauth(self, plugin: RunningPlugin) -> None:
        with pytest.raises(
            ValueError, match=r"'sample' with an oauth_schema; .*: guarded, pages_provider, shop"
        ):
            plugin.oauth.get_authorization_url("sample", REDIRECT)


class TestModels:
    HI = ({"role": "user", "content": "Hello there", "name": None},)

    def test_an_llm_streams(self, plugin: RunningPlugin) -> None:
        chunks = plugin.models.ask("invoke_llm", "echo", {"prompt_messages": self.HI})
        assert [one["delta"]["message"]["content"] for one in chunks] == ["Hello", "there"]

    def test_an_llm_answers_at_once(self, plugin: RunningPlugin) -> None:
        fields = {"prompt_messages": self.HI, "stream": False}
        (chunk,) = plugin.models.ask("invoke_llm", "echo", fields)
        assert chunk["delta"]["message"]["content"] == "Hello there"

    def test_tokens_are_counted(self, plugin: RunningPlugin) -> None:
        fields = {"prompt_messages": self.HI}
        assert plugin.models.ask("get_llm_num_tokens", "echo", fields) == [{"num_tokens": 2}]

    def test_the_schema(self, plugin: RunningPlugin) -> None:
        (result,) = plugin.models.ask("get_ai_model_schemas", "echo", {"model_type": "llm"})
        assert result["model_schema"]["model_properties"]["context_size"] == 4096

    def test_credentials(self, plugin: RunningPlugin) -> None:
        plugin.models.validate_credentials(RIGHT)
        (result,) = plugin.models.ask("validate_model_credentials", "echo", {}, credentials=RIGHT)
        assert result["result"] is True
        with pytest.raises(PluginError) as caught:
            plugin.models.validate_credentials({}, provider="sample_models")
        assert caught.value.error_type == "CredentialsValidateFailedError"

    def test_a_failing_model(self, plugin: RunningPlugin) -> None:
        with pytest.raises(PluginError, match="nothing to say") as caught:
            plugin.models.ask(
                "invoke_llm", "echo", {"prompt_messages": [{**self.HI[0], "content": ""}]}
            )
        assert caught.value.error_type == "InvokeBadRequestError"

    def test_a_model_may_not_ask_the_platform(self, plugin: RunningPlugin) -> None:
        with pytest.raises(PluginError, match="you can not invoke dify from model"):
            plugin.models.ask("invoke_moderation", "m", {"text": "hello"})

    def test_an_unknown_provider(self, plugin: RunningPlugin) -> None:
        with pytest.raises(
            ValueError, match="no provider 'x' of models; its providers are: sample_models"
        ):
            plugin.models.ask("invoke_llm", "echo", {}, provider="x")
