"""Which contract this build speaks, so that an old phone is told to update instead of guessing."""

RELEASE = "0.1.0"
"""The release of Kring, semantic versioning."""

CONTRACT = 1
"""The wire contract. It goes up only when an older client can no longer be understood."""

OLDEST_CONTRACT = 1
"""The oldest wire contract the server still speaks; an older phone is told to update."""
