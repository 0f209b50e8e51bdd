"""The one loop that writes to the server and reads from it. The rules are in ``docs/sync.md``."""
