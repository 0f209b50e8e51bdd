"""The words of codes, a file for each part of the work; ``words.py`` puts them together.

``TABLES`` says a code in a few words, ``BELOW`` in the sentence that explains it. Every table of
these has every member of its vocabulary: a test holds them complete.
"""
