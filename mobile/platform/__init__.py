"""What differs between a phone and a desk, behind ports: keys, notices, the window, the network.

``ports`` says what the app asks for; ``android`` and ``desktop`` give it. The bytes they write are
the same, and the same tests hold both.
"""
