"""The checks of the site find what is planted."""

from pathlib import Path

from .built_site import Site


def _site(folder: Path, body: str) -> Site:
    folder.joinpath("index.html").write_text(f'<h1 id="top">Page</h1>{body}', "utf-8")
    folder.joinpath("other").mkdir()
    folder.joinpath("other/index.html").write_text('<h2 id="there">There</h2>', "utf-8")
    return Site(folder)


def test_right_links_are_no_fault(tmp_path: Path) -> None:
    body = '<a href="other/">a</a><a href="other/#there">b</a><a href="#top">c</a><a href="https://dify.ai">d</a>'
    site = _site(tmp_path, body)
    assert not list(site.broken())
    assert not list(site.from_other_hosts())


def test_a_page_that_does_not_exist(tmp_path: Path) -> None:
    assert list(_site(tmp_path, '<a href="nowhere/">a</a>').broken()) == ["index.html: nowhere/"]


def test_an_anchor_that_does_not_exist(tmp_path: Path) -> None:
    assert list(_site(tmp_path, '<a href="other/#no">a</a>').broken()) == ["index.html: other/#no"]


def test_a_picture_that_does_not_exist(tmp_path: Path) -> None:
    assert list(_site(tmp_path, '<img src="no.svg">').broken()) == ["index.html: no.svg"]


def test_a_font_from_another_host(tmp_path: Path) -> None:
    font = '<link rel="stylesheet" href="https://fonts.example.com/a.css">'
    assert list(_site(tmp_path, font).from_other_hosts()) == [
        "index.html: https://fonts.example.com/a.css"
    ]
