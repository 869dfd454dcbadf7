"""Addresses of files, as the platform and its users write them."""

from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dify_invoke.protocol.file_addresses import absolute_address, without_query

TEXTS = st.text(st.characters(exclude_categories=["Cc", "Cs", "Z", "Cf", "Cn", "Co"]), max_size=20)


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("http://h/a?b=c%3D&d", "http://h/a?b=c%3D&d"),
        (" HTTP://Host:5001/a b#part ", "http://host:5001/a%20b"),
        ("http://h", "http://h/"),
        ("http://h?sign=x", "http://h/?sign=x"),
        ("http://bücher.example/ä?q=ü", "http://xn--bcher-kva.example/%C3%A4?q=%C3%BC"),
        ("https://[::1]:8443/x", "https://[::1]:8443/x"),
    ],
)
def test_an_address_is_written_in_ascii(url: str, address: str) -> None:
    assert absolute_address(url) == address
    assert absolute_address(address) == address


@given(TEXTS.filter(lambda text: "%" not in text), TEXTS.filter(lambda text: "%" not in text))
def test_path_and_query_mean_the_same_as_before(path: str, value: str) -> None:
    path, value = (
        "".join(c for c in path if c not in "?#\\"),
        "".join(c for c in value if c not in "#&;+"),
    )
    made = absolute_address(f"http://h/{path}?sign={value}")
    assert made.isascii()
    assert made.isprintable()
    assert " " not in made
    parts = urlsplit(made)
    assert unquote(parts.path) == f"/{path}"
    assert parse_qsl(parts.query, keep_blank_values=True) == [("sign", value)]


@given(st.text(max_size=60) | TEXTS.map("http://{}/?sign=secret".format))
def test_any_other_text_is_refused_in_words(text: str) -> None:
    refused: list[ValueError] = []
    made = "http://"
    try:
        made = absolute_address(text)
    except ValueError as error:
        refused.append(error)
    assert made.startswith(("http://", "https://"))
    assert made.isascii()
    for one in refused:
        assert type(one) is ValueError  # no UnicodeError
        assert "sign=" not in str(one)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("http://u:p@h/a?sign=s#x", "http://h/a"),
        ("/files/1?sign=s", "/files/1"),
        ("/files/" + "x" * 300, "/files/" + "x" * 193 + "..."),
    ],
)
def test_an_error_shows_no_signature(url: str, shown: str) -> None:
    assert without_query(url) == shown
