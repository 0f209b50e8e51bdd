"""The kernel: what every slice stands on, and which knows no slice.

Transactions, journal, command log, sealed columns, identity of the asker, problem documents, paging
and logs. A slice may import all of it; nothing in here may import a slice.
"""
