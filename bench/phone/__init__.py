"""The phone measured: the real app in a process of its own, in real frames without a display.

    figures.py     what is measured, printed beside its limit or its peer
    big_school.py  a phone with 2,000 pupils and 5,000 records; one with a server
    inside.py      what happens in the app's process: `python -m bench.phone.inside PLAY ...`
    bare.py        the peer: a Kivy app that only says hello

Nothing here asserts: a figure depends on the machine, and a slow afternoon is no defect.
"""
