"""What a person sees and touches: the only room where Kivy is.

``app`` puts it together · ``shell`` is what every screen is given · ``navigation`` goes from screen
to screen · ``bridge`` is the one place with tasks and timers · ``theme`` and ``tokens`` the look ·
``i18n``, ``words`` and ``dates`` the language · ``widgets`` the parts · ``screens`` one ``.py`` and
one ``.kv`` each, with the same stem.

Nothing here decides, asks the server or opens the store: that is what ``mobile/controllers`` does.

To add a screen ``tell-more``: write ``screens/tell_more.py`` with the class ``TellMoreScreen`` and
``screens/tell_more.kv`` with its picture, and add the name to ``screens/__init__.py``.
"""
