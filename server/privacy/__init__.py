"""Privacy: the journal for who must watch over it, reading in an emergency, and what is given out.

Words: the **journal** is read by privacy officers, as ids and codes. **Break-glass** is reading the
circle of one young person from outside it, in the open. A **subject export** is everything about
one young person, for them.

States: break-glass is *open* until its hour, then over, and *reviewed* once an officer has said
what they found of it; nothing makes it longer. An export is *prepared*, then *fetched* once or over
after a day.

Erasing itself stands with the people slice (`server/people/erasing.py`), whose rows it changes.
"""
