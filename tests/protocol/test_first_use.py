"""The first use of the models, by many threads at once. msgspec 0.22 crashed in most such processes."""

import subprocess
import sys

import pytest

SCRIPT = """
import sys, threading
sys.setswitchinterval(1e-6)
from dify_inner_api import models
from dify_inner_api.api.model.invoke_llm import OPERATION
from dify_invoke.protocol.json import encode, from_builtins

call = {"id": "a", "type": "function", "function": {"name": "f", "arguments": ""}}
part = {"type": "text", "data": "x"}
message = {"role": "assistant", "content": [part], "tool_calls": [call]}
chunk = {"model": "m", "delta": {"index": 0, "message": message}}
document = encode({"data": chunk, "error": ""})
uses = [
    lambda: from_builtins(chunk, models.LLMResultChunk),
    lambda: OPERATION.decode(document),
    lambda: from_builtins({**message, "role": "user"}, models.UserPromptMessage),
    lambda: from_builtins({"role": "user", "content": [part]}, models.PromptMessage),
]
barrier = threading.Barrier(16)
done = []

def work(use):
    barrier.wait()
    done.append(use())

threads = [threading.Thread(target=work, args=(uses[i % 4],)) for i in range(16)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(len(done))
"""


@pytest.mark.parametrize("attempt", range(5))
def test_by_many_threads_is_safe(attempt: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "16\n", "")
