"""The platform and its file server on each channel, for sessions of each kind."""

from collections.abc import Iterator

import pytest

from ..support.files import file_server
from ..support.platform import CHANNELS, ChannelName, platform
from ..support.sessions import Mode
from .file_cases import Bench


@pytest.fixture(params=CHANNELS)
def channel(request: pytest.FixtureRequest) -> ChannelName:
    chosen: ChannelName = request.param
    return chosen


@pytest.fixture
def bench(channel: ChannelName, mode: Mode) -> Iterator[Bench]:
    with file_server() as server, platform(channel, [{"url": server.upload_url}]) as made:
        yield Bench(made, server, mode)
