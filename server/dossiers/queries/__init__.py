"""Reading what happened: in one circle, and around one young person."""

from server.dossiers.queries.reading import chronology, dossier

__all__ = ["chronology", "dossier"]
