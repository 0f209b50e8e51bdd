"""Rules that no ready-made linter holds. Each module names one leak and finds it.

To add one:

1. A module here, named for the leak's subject. Its docstring tells the leak that it prevents.
2. ``find(source)`` yields ``(line, what is wrong and what to do)`` for each leak in a file.
3. ``BAD``: samples that it must find, ``GOOD``: look-alikes that it must let pass; each is the path
   that the sample stands for, and the sample.
4. ``ALLOWED``, where needed: a path and the reason why the rule does not hold there.
5. Its line in ``RULES``.

``test_rules.py`` then runs it over the tree and over its own samples.
"""

from types import ModuleType

from tests.repository.rules import (
    clock,
    foreign_tables,
    http_errors,
    length,
    machine_paths,
    reasons,
    shared_imports,
    sql_strings,
    transactions,
)

RULES: dict[str, ModuleType] = {
    "clock": clock,
    "foreign_tables": foreign_tables,
    "http_errors": http_errors,
    "length": length,
    "machine_paths": machine_paths,
    "reasons": reasons,
    "shared_imports": shared_imports,
    "sql_strings": sql_strings,
    "transactions": transactions,
}
