"""The server: everything that must be true for a whole region at once."""
