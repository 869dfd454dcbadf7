"""`python -m dify_invoke` is `dify-invoke`."""

import sys

from .cli import main

sys.exit(main())
