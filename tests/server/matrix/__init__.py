"""The authorisation matrix: everybody against every operation, over HTTP."""
