"""`dify-invoke embed`: vectors of texts, to look at or into a file."""
