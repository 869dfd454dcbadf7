"""`dify-invoke run`: a plugin at the desk. It shows what a plugin has, and runs a tool of it."""
