"""The credentials of a provider, and that nothing shows them."""

from pathlib import Path

import pytest
import typer

from dify_invoke.cli.run.credentials import credentials_of
from dify_invoke.cli.run.described import Credential, Provider, plugin_in
from dify_invoke.cli.run.secrets import Secrets


def provider(plugin: Path) -> Provider:
    return plugin_in(plugin).tool("search").provider


def test_they_come_from_options_a_file_and_defaults(plugin: Path, tmp_path: Path) -> None:
    file = tmp_path / "keys.env"
    file.write_text("# keys\nexport API_KEY='of the file'\nOTHER=x\n")
    found = credentials_of(provider(plugin), [], file)
    assert found == {"api_key": "of the file", "region": "eu"}
    found = credentials_of(provider(plugin), ["api_key=a=b", "region=us"], file)
    assert found == {"api_key": "a=b", "region": "us"}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            [],
            r"the provider 'keeper' needs the credential 'api_key' \(API key\): give --credential",
        ),
        (["sk-secret-value"], "--credential must be like name=value: it has no '='"),
        (["api_kye=sk-secret-value"], "has no such credential: did you mean 'api_key'"),
    ],
)
def test_a_mistake_is_named_without_the_value(given: list[str], said: str, plugin: Path) -> None:
    with pytest.raises(typer.BadParameter, match=said) as caught:
        credentials_of(provider(plugin), given, None)
    assert "sk-secret" not in caught.value.message


def test_a_provider_may_take_none() -> None:
    with pytest.raises(typer.BadParameter, match="the provider 'p' takes no credentials"):
        credentials_of(Provider("p", [], False), ["a=b"], None)


def test_the_file_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(typer.BadParameter, match="--env-file: there is no file"):
        credentials_of(Provider("p", [Credential("a", True, None, "")], False), [], tmp_path / "no")


def test_oauth_alone_names_its_credentials(plugin: Path) -> None:
    (plugin / "provider.yaml").write_text(
        "{identity: {name: keeper}, tools: [search.yaml], oauth_schema: {client_schema: [{name: id}],"
        " credentials_schema: [{name: access_token, type: secret-input}]}}"
    )
    found = provider(plugin)
    assert ([one.name for one in found.credentials], found.by_oauth) == (["access_token"], True)


def test_secrets_are_hidden_in_all_their_forms() -> None:
    secrets = Secrets()
    secrets.add('top"secret', 5, None, "a")
    said = 'bad key top"secret, {\'k\': \'top"secret\'}, {"k": "top\\"secret"}, and a'
    assert "secret" not in secrets.hidden(said).replace("[redacted]", "")
    assert secrets.hidden("and a") == "and a"
