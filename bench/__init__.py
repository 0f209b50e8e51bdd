"""Speed, shown beside its limit in the same run: ``make bench``.

Every figure is a ratio to something anybody can check: an endpoint of the same framework with the
same token check and the same JSON and no database, and the bare database doing the same statements.
The phone stands beside the limits it promises and a Kivy app that only says hello. Nothing here is
a test: machines differ, ratios less so.
"""
