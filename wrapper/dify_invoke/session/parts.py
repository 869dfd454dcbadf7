"""Refuses a part of a message that no model could read, before it is sent; no I/O."""

from dify_inner_api.models import PromptMessageContent

from ..errors import InvalidRequestError
from ..protocol.arguments import names_of
from ..protocol.json import is_object
from ..protocol.mistakes import article, check_keys, wrong

TEXT = "{'type': 'text', 'data': 'Hello'}"

_IMAGE = "{'type': 'image', 'format': 'png', 'mime_type': 'image/png', 'url': 'https://example.com/cat.png'}"
_AUDIO = "{'type': 'audio', 'format': 'mp3', 'mime_type': 'audio/mpeg', 'base64_data': 'SUQz...'}"
_VIDEO = "{'type': 'video', 'format': 'mp4', 'mime_type': 'video/mp4', 'url': 'https://example.com/cat.mp4'}"
_DOCUMENT = "{'type': 'document', 'format': 'pdf', 'mime_type': 'application/pdf', 'base64_data': 'JVBE...'}"

FILES = {"image": _IMAGE, "audio": _AUDIO, "video": _VIDEO, "document": _DOCUMENT}
"""The types of parts that are files, each with an example."""

OPENAI = {"image_url", "input_audio", "file", "refusal"}
"""The types of parts in OpenAI's chat completions, besides `text`."""

RESPONSES = {"input_image": _IMAGE, "input_text": TEXT}
"""The types of parts in OpenAI's responses, each with an example of Dify's part in its place."""


def check_part(part: object, place: str) -> None:
    """Raises InvalidRequestError for a part without a type or a file, or of OpenAI's form."""
    if not is_object(part):
        raise wrong(place, f"a part, such as {TEXT}", part)
    kind = part.get("type")
    if kind is None:
        raise InvalidRequestError(f"{place} is a part without 'type': give one, as in {TEXT}")
    if not isinstance(kind, str):
        raise wrong(f"{place}.type", "a text, such as 'text'", kind)
    if kind in OPENAI or (kind == "text" and "data" not in part and "text" in part):
        raise InvalidRequestError(
            f"{place} looks like {article(kind)} {kind} part of OpenAI's: "
            "convert the messages with dify_invoke.messages_from_openai(...)"
        )
    if right := RESPONSES.get(kind):
        raise InvalidRequestError(
            f"{place} is {article(kind)} {kind} part of OpenAI's form: give Dify's, such as {right}"
        )
    if known := PromptMessageContent.variants().get(kind):
        check_keys(part, names_of(known), place)
    if kind in FILES and not part.get("url") and not part.get("base64_data"):
        raise InvalidRequestError(
            f"{place} is {article(kind)} {kind} part without 'url' or 'base64_data': "
            f"give one of them, such as {FILES[kind]}"
        )
