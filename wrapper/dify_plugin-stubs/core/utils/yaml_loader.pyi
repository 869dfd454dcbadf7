import logging
from typing import Any

logger: logging.Logger

def load_yaml_file(file_path: str, ignore_error: bool = False) -> dict[str, Any]: ...
