"""Makes the site of `docs/`, with the pages and pictures that come from the code."""
