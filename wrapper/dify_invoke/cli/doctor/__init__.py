"""`dify-invoke doctor`: what is wrong with a platform, and what to do.

`probes` asks the platform, and decides nothing. `findings` and `invocation` say what an answer means, and ask nothing.
"""
