"""Authorisation, and nowhere else.

``actions`` names everything anybody can do, ``rules`` decides (pure: action and relations in,
allowed or not out), and one module for each slice says how a person stands to its rows: its
``access_*`` functions are the only way to one row, its ``visible_*`` conditions the only filter of
a list. A person without any relation gets *not found*; one with a relation that does not allow the
act gets *forbidden* with the action as the reason.
"""
