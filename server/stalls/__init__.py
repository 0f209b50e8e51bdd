"""Stalls: where something waits too long, so that somebody can be called.

Words: an organisation is *attended* when somebody there has the role in which one answers: the care
team at a school, a partner elsewhere. A *stall* is an organisation whose move it has been for so
long that the coordinators were told, or that has something to answer and nobody who can.

Silence escalates and never closes; this is where it escalates to. It has no tables: each slice says
what of its own waits too long.

Must not: tell about whom, how many or since when.
"""
