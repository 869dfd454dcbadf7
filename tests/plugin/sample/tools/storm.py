"""Reads many concurrent streams over the one channel of the plugin, and abandons half of them."""

import gc
import json
import random
import threading
from collections import Counter
from collections.abc import Generator
from typing import Any

from dify_plugin.entities.tool import ToolInvokeMessage

from dify_invoke import LLMModelConfig, UserPromptMessage
from dify_invoke.plugin import Tool

CONFIG = LLMModelConfig(provider="p", model="m")


class Storm(Tool):
    def _invoke(self, tool_parameters: dict[str, Any]) -> Generator[ToolInvokeMessage]:
        threads, streams = int(tool_parameters["threads"]), int(tool_parameters["streams"])
        self.counted: Counter[str] = Counter()
        before = self._readers()
        self._storm(threads, streams, tool_parameters["seed"])
        gc.collect()
        objects = len(gc.get_objects())
        self._storm(threads, streams, tool_parameters["seed"])
        gc.collect()
        report = {
            **self.counted,
            "readers left": self._readers() - before,
            "objects left": len(gc.get_objects()) - objects,
        }
        yield self.create_text_message(json.dumps(report))

    def _readers(self) -> int:
        return len(self.session.reader.readers)

    def _storm(self, threads: int, streams: int, seed: float) -> None:
        running = [
            threading.Thread(target=self._streams, args=(random.Random(seed + number), streams))
            for number in range(threads)
        ]
        for thread in running:
            thread.start()
        for thread in running:
            thread.join()

    def _streams(self, chance: random.Random, streams: int) -> None:
        """Reads several streams in turn, so that each waits while the others are read."""
        open_streams = []
        for number in range(streams):
            words = [f"w{chance.randrange(10**6)}" for _ in range(chance.randrange(1, 60))]
            question = " ".join(words)
            leave_after = chance.randrange(1, 20) if number % 2 else None
            stream = self.session.model.llm.invoke(CONFIG, [UserPromptMessage(content=question)])
            open_streams.append((stream, question, leave_after, []))
        while open_streams:
            turn = chance.randrange(len(open_streams))
            stream, question, leave_after, pieces = open_streams[turn]
            chunk = next(stream, None)
            if chunk is None:
                whole = "".join(pieces).startswith(f"You asked: “{question}”")
                self.counted["complete" if whole else "broken"] += 1
                del open_streams[turn]
                continue
            pieces.append(chunk.delta.message.content)
            if leave_after is not None and len(pieces) >= leave_after:
                self.counted["abandoned"] += 1
                if leave_after % 2:
                    stream.close()
                # Otherwise the stream is dropped, and garbage collected.
                del open_streams[turn]
            del stream, chunk
