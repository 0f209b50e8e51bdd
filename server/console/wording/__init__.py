"""Words that the desk alone has: help, imports, the journal, what has to come first.

Those of the shared vocabulary are in ``shared/wording``.
"""
