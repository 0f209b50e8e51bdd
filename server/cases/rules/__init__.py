"""The rules of a case: who holds it (``responsibility``), what may be done (``checks``). Pure."""
