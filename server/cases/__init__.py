"""Cases: the circle around a young person, and who holds what at every moment.

Words: *circle* (the co-responsible organisations), *party* (one of them, and the person who stands
for it), *connector* (keeps the process going; no authority), *ledger* (who took up or let go what,
when, on what ground; only ever added to), *goal* (the family's own first), *action* (one doer, one
date), *handover* (a handshake), *dispute* ("not ours", with a deadline), *round table*.

States: open ⇄ closing → closed → open (reopened). The table is ``shared/lifecycle.py``.

An open case has exactly one connector and at least one party at every instant: accepting adds,
nobody leaves without somebody who stays, and only the answers of all parties close it.
"""
