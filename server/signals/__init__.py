"""Signals: what a teacher sees, what the school's care team makes of it, what the teacher hears.

Words: *signal*, *observation* (seen) apart from *interpretation* (thought), *severity* (of the
signal, never of the pupil), *decision* (coded), *watch* (comes back by itself), *step* (all the
signaller learns: received, taken up, contact made, finished).

States: submitted → in-triage → follow-up · advice · watching · referred · linked → closed;
submitted → withdrawn. The table is ``shared/lifecycle.py``.
"""
