"""Referrals: asking a partner, the partner's answer, and the help that follows.

Words: *kind* (advice, co-care, handover, step-up), *preview* (seen before yes: no identity),
*packet* (what the sharing decision lets through, frozen at sending), *ball* (whose move it is),
*clock* (school time that counts for that side only), *hold*, *recall*, *escalation* (no close).

States: draft → requested → accepted → in-progress → completed; on-hold beside the last two;
rejected, failed, cancelled and entered-in-error end it. The table is ``shared/lifecycle.py``.
"""
