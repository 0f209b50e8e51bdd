"""The contract and the pure core: what phone, desk and server agree on.

Standard library and annotated_types only, because all of it runs on Android. No I/O, no clock, no
randomness: whatever these modules need to know is an argument.
"""
