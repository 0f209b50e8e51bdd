"""The history of the schema. A migration imports no application code and never changes again."""
