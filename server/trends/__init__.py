"""Trends: what the region sees of where worries gather, and no child.

Words: *facts* (columns of numbers, one place a signal, only while a release is made), *plan* (the
fixed list of cells), *cell* (a count that is shown or hidden), *release* (the immutable document a
period leaves), *shown* and *hidden* (one symbol for every hidden cell), *indicator* (a number made
from shown cells), *chart* (a drawing of a release).

    tables ─▶ facts ─▶ compiling ─▶ disclosure ─▶ release ─▶ indicators ─▶ charts ─▶ readers
                       the plan     R3 to R5      signed, never changed

States of a period: open → closed, ten days after its end, and never opened again. Everything a
reader can reach reads releases; only ``compiling`` reads what people wrote down, and an import
contract says so.
"""
