import logging
from typing import TextIO

class DifyPluginLoggerFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str: ...

plugin_logger_handler: logging.StreamHandler[TextIO]
