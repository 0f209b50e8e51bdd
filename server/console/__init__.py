"""The desk: where care teams, partners, administrators and privacy officers work, in a browser.

Server-rendered with Jinja2; htmx only makes it smoother. It calls the same handlers and queries as
the API through the kernel's running, and holds no rule, no SQL and no table. Every page works
without JavaScript, in three languages, from 320 px on, and is the accessible route into Kring.

    request ─▶ PageRoute ─▶ who (context.py) ─▶ page (pages/<job>.py) ─▶ template ─▶ headers
                  └── a KringError anywhere becomes a page in the language of the reader

To add a page, in five steps:

1. ``pages/<job>.py``: ``router = desk_router("/<job>")``. A GET reads with
   ``desk.read(query, Action.X, …)`` and gives ``desk.page("<job>/<page>.html", …)``. A POST sends
   with ``desk.send(XCommand, field=…)``; a receipt means ``desk.go(path, said=mark("…"))``, none
   means that the same page is shown again with the form as it was typed (``desk.page`` knows).
2. ``templates/<job>/<page>.html`` extends ``layout.html``; forms come from ``parts/forms.html``,
   which put in the CSRF token, the command's id and the row's version, and show what was wrong.
3. Its router in ``desk.py`` (``PAGES``); its door in ``doors.py`` if it stands in the navigation;
   what waits behind it in ``pages/home.py``.
4. Its words: English in the code (``_("…")`` in templates, ``mark("…")`` in Python), then
   ``scripts/messages --of desk`` and its ``--fill`` for Dutch and French. What codes are called is
   the phone's too: ``shared/wording``.
5. Its states in ``tests/console/states_<job>.py``: every test of every page then walks it (axe in
   two looks, 320 px, headers, another organisation's 404), and ``make pictures`` draws it.

Must not: import a slice's tables, decide what is allowed, or write SQL.
"""
