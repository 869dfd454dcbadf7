"""What the daemon's own texts mean: those about fields, in Go's words, and `data is nil`. No I/O."""

import re
from itertools import islice

NODE_FAILED = (
    "the node failed, and the server does not say why; likely causes, in this order: the model is not configured or "
    "failed; the model's answer could not be read; the server is too old for this node (question classifiers fail up to "
    "1.12); its log has the cause"
)
"""What the nulls of a node mean."""
_OF_REQUEST = "unmarshal backwards invoke request failed: "
_OF_REPLY = "validate request failed: "
"""The daemon says so of a reply of the API server, too."""
_INVALID = re.compile(
    r"Key: '(?P<path>[\w.\[\]]{1,300})' Error:Field validation for '\w{1,100}' failed on the '(?P<check>\w{1,60})' tag"
)
_UNFIT = re.compile(
    r"'(?P<path>[\w.\[\]]{1,300})' expected (?:type '(?P<wanted>[^'\n]{1,80})', got (?:unconvertible type )?'(?P<given>[^'\n]{1,80})'"
    r"|a (?P<kind>[a-z]{1,20}), got '(?P<other>[^'\n]{1,80})')"
)
_GO_CLASS = re.compile(r"(?:\w*(?:Request|Response|Schema|Chunk)\.)+")
_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_CHECKS = {
    "required": "is missing or empty",
    "min": "is too short or too small",
    "max": "is too long or too large",
    "gt": "is too small",
    "lt": "is too large",
}
_CALLER = ("the daemon's inner API key is not the server's", "the workspace or the user is unknown")
_CAUSES = {
    "fetch_app": (
        "app_id is not an app of this workspace, or one without a published version",
        *_CALLER,
    ),
    "invoke_parameter_extractor": (
        "the server refuses the model, or the type of a parameter",
        *_CALLER,
    ),
    "invoke_question_classifier": ("the server refuses the model", *_CALLER),
    "request_file_upload": ("the server refuses the file's name or type", *_CALLER),
}
_OTHERWISE = (*_CALLER, "the server refuses the request")


def hidden_error(operation: str | None) -> str:
    """The likely causes of `data is nil`, which is all that the daemon says of an HTTP error to a call with one result."""
    causes = "; ".join(_CAUSES.get(operation or "", _OTHERWISE))
    return (
        f"the daemon hides an HTTP error of the API server; likely causes, in this order: {causes}"
    )


def is_of_node(words: str) -> bool:
    """Whether the daemon refuses a node's answer for its nulls, which are all that the server says of a node that failed."""
    return words.startswith(_OF_REPLY) and "'InvokeNodeResponse." in words[:300]


def field_problems(words: str) -> str:
    """What a text of the daemon says about fields, in the contract's words; "" for any other text."""
    if words.startswith(_OF_REQUEST):
        told, rest = "the daemon refuses the request", words[len(_OF_REQUEST) :]
    elif words.startswith(_OF_REPLY):
        told, rest = "the daemon refuses the API server's reply", words[len(_OF_REPLY) :]
    else:
        return ""
    problems = [_problem(found) for found in islice(_INVALID.finditer(rest), 3)]
    problems += [_misfit(found) for found in islice(_UNFIT.finditer(rest), 3)]
    return f"{told}: {'; '.join(problems) or rest.strip()}"


def _problem(found: re.Match[str]) -> str:
    check = found["check"]
    return f"{_field(found['path'])} {_CHECKS.get(check, f'has a value that the daemon does not take (its check is `{check}`)')}"


def _misfit(found: re.Match[str]) -> str:
    wanted, given = found["wanted"] or found["kind"], found["given"] or found["other"]
    return f"{_field(found['path'])} must be {wanted}, not {given}"


def _field(path: str) -> str:
    """The contract's name for a path of Go's names, such as `app_id` for `InvokeAppRequest.InvokeAppSchema.AppId`."""
    return _WORD.sub("_", _GO_CLASS.sub("", path, count=1)).lower()
