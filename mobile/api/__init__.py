"""Talking to the server: one HTTP link, one session, one typed client.

`link` moves bytes and knows time-outs, sizes and problem documents; `session` keeps this device
signed in; `client` has a method per question. Nothing
here keeps anything: what must survive is handed to the store through a port.
"""
