"""The rules of a referral. Pure.

``machine`` says what may be done, ``ball`` whose move it is, ``packet`` what the receiver may read.
"""
