"""The phone: what works without a network and tells the truth about what has not been sent yet.

Layers, each knowing only those below it::

    ui (Kivy, an issue of its own)  >  controllers  >  sync  >  data | api  >  shared

`data` keeps what the server said and what the person wrote, sealed. `api` talks to the server.
`sync` is the one loop between them. `controllers` hold what a screen shows, as plain values.
Nothing here imports Kivy, Pydantic, SQLModel or the server: none of those ship on Android.
"""
