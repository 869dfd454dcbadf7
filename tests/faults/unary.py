"""Faults of the calls with one result, on the channels that they have."""

from collections.abc import Iterator

from dify_invoke import InvokeError, StorageError

from .calls import Call
from .fault import Fault
from .unary_calls import STORAGE, UNARY
from .unary_channels import channels_of
from .unary_contents import contents_of

_FIELDS = {
    "fetch_app": ("app", "FetchAppRequest.AppId"),
    "parameter extractor": ("node", "InvokeParameterExtractorRequest.Query"),
    "question classifier": ("node", "InvokeQuestionClassifierRequest.Query"),
}


def _faults_of(call: Call) -> Iterator[Fault]:
    permission, field = _FIELDS.get(call.name, ("storage", "InvokeStorageRequest.Key"))
    error = StorageError if call in STORAGE else InvokeError
    yield from channels_of(call, error)
    yield from contents_of(call, error, permission, field)


UNARY_FAULTS = tuple(fault for call in UNARY for fault in _faults_of(call))
