"""Worlds: a whole region from one file, built through the commands people use.

Words: a *world* is what a file describes; a *key* is the name something has in the file
(``school-linde``); a *step* is one command by one person at one moment; a *plan* is all steps in
the order of time.

    file ──reading──▶ world ──planning──▶ steps ──building──▶ the commands, their ids, credentials

Tests, the demo and whoever tries Kring out use it. It knows no table: what it makes went through
the gate and the rules, as the person it names.
"""
