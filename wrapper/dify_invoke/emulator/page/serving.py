"""The paths of the page, in front of those of the platform."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from .contract import contract_for
from .guard import is_of_this_machine
from .overview import Overview
from .viewer import viewer_file

_FOLDER = Path(__file__).parent / "files"
_START = "/"
_OVERVIEW = "/page/overview.json"
_CONTRACT = "/docs/openapi.yaml"
_HTML, _CSS, _JS = "text/html", "text/css", "text/javascript"
_FILES = {
    _START: ("index.html", _HTML),
    "/docs": ("docs.html", _HTML),
    "/page/page.css": ("page.css", _CSS),
    "/page/index.css": ("index.css", _CSS),
    "/page/index.js": ("index.js", _JS),
    "/page/docs.css": ("docs.css", _CSS),
    "/page/docs.js": ("docs.js", _JS),
    "/page/icon.svg": ("icon.svg", "image/svg+xml"),
}
"""The files and their types, by path."""
_VIEWER = {
    "/page/swagger-ui.css": ("swagger_style.css", _CSS),
    "/page/swagger-ui-bundle.js": ("swagger_bundle.js", _JS),
}
"""The same of the viewer's files."""
_PATHS = frozenset((*_FILES, *_VIEWER, _OVERVIEW, _CONTRACT))
_HEADERS = {
    # A browser loads nothing from another host, runs no script in a text, and shows the page in no frame.
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",  # the key is in it
}


class Page:
    """Serves the page to browsers on this machine, and passes all other requests on to the platform.

    `/` has the key, so it asks for `text/html` by name, as browsers do: any other client gets the platform's answer. A
    request from another machine, or for another host, gets that, too, at each path.
    """

    def __init__(self, platform: ASGIApp, overview: Overview) -> None:
        self._platform = platform
        self._overview = overview

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answered = self._answer(scope) if scope.get("path") in _PATHS else None
        await (answered or self._platform)(scope, receive, send)

    def _answer(self, scope: Scope) -> Response | None:
        if scope["type"] != "http" or scope["method"] != "GET":
            return None
        request = Request(scope)
        host, path = request.headers.get("host", ""), scope["path"]
        if not is_of_this_machine(request.client.host if request.client else "", host):
            return None
        if path == _START and _HTML not in request.headers.get("accept", ""):
            return None
        url = f"http://{host}"
        if path == _OVERVIEW:
            return JSONResponse(self._overview.at(url), headers=_HEADERS)
        if path == _CONTRACT:
            text = contract_for(url, self._overview.tenant_id, self._overview.session_id())
            return PlainTextResponse(text, headers=_HEADERS, media_type="application/yaml")
        name, type_ = (_FILES | _VIEWER)[path]
        file = viewer_file(name) if path in _VIEWER else _FOLDER / name
        return FileResponse(file, headers=_HEADERS, media_type=type_)
