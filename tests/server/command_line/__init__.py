"""Tests of the command line, as an operator types it: real settings, databases and servers.

What ends by itself runs in this process, for the time it saves; what stays runs in one of its own.
"""
