"""People: who works with Kring, on which devices, and the young persons a school knows.

Words: *account*, *membership* (invited → accepted → confirmed → ended; only confirmed counts),
*session* (one device, revocable at once), *young person*, *enrolment*, *contact person*,
*household*.

A person who holds something (a connector's role, an accepted referral, an action) cannot be
disabled or leave before it has moved: the answer lists what must move first.
"""
