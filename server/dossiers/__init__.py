"""Dossiers: what happened around a young person, in order, as far as its reader may see.

Words: *entry* (one thing that happened), *chronology* (those of one circle), *dossier* (the
begeleidingsdossier that a school and its CLB keep from five half-days of absence on).

It has no tables. The journal says who did what when and with which codes; the rows it points at
give the words, through the queries of their own slices and so with today's rights. Words are never
changed once written, so a dossier asked for as it stood at a moment says the same each time.
"""
