"""One controller per screen: what it shows as an immutable value, what can be done as methods.

Plain Python. A controller decides; it has no widget, no file and no socket of its own, only the
ports it is given. A screen shows `state`, is told when it changes, and calls methods.
"""
