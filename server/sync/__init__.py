"""Sync: a phone sends what waits in its outbox and takes what changed, in one request.

Words: *outcome* (how one command ended), *change* (one record as it is now, or gone), *cursor*
(where a phone has come to), *copying* (the first time: everything this person may see, kind by
kind), *following* (after that: the feed), *scope* (what this person's roles let them see; when it
changes the phone forgets its copy and starts copying again).

    no cursor, or another scope ──▶ copying ──pages──▶ following ──▶ following …
                                       the feed is followed from where copying began: no gap

The specification, with the guarantees and their proofs, is ``docs/sync.md``.
"""
