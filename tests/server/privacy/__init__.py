"""Tests of privacy: the journal, emergencies, what is given out, and erasing."""
