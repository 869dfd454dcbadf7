"""Lets `python -m dify_invoke` run the command `dify-invoke`."""

import sys

from .cli import main

sys.exit(main())
