"""Importing: organisations, schools, services and rosters from the files others already have.

    file ──▶ reading ──▶ mapping ──▶ a planner for the kind ──▶ commands ──▶ report, quarantine
             (rows)      (fields)     (what is new, changed, the same)

Words: *mapping* (a small file that says which column is which field), *plan* (what would happen),
*quarantine* (the rows that were refused, each with its reason, to be mended and imported again).

Every change goes through the same commands as from a screen; a row is one batch of them. An import
can be repeated: what is there and equal is left alone, and what a broken run left undone is done.
This package holds no table and no rule of a slice.
"""
