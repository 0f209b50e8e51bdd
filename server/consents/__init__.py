"""Consents: what may cross an organisation's border, on what ground, until when.

Words: *sharing decision* (fields, receiver, purpose, basis, end), *basis* (secrecy and the rights
of minors) apart from the *GDPR basis*, *in force*, *lapse* (its last day, 72 hours in an emergency,
a 12th or 18th birthday), *revocation*, *deferred* (the family is told later: why, and by when).

States, computed when read and never stored: in-force → lapsed (by the clock) · revoked (by a
person). A decision is never made longer: it is asked anew, and the new one is another row.
"""
