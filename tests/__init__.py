"""Everything that proves Kring works. How it is arranged and run: docs/testing.md."""
