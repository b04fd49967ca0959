"""The names of the patients of whom anything is here, for those who misspell one."""

from __future__ import annotations

from qrstation.store.index_connections import IndexConnections


class KnownNames:
    """Gives the names in the index; from any thread."""

    def __init__(self, connections: IndexConnections) -> None:
        self._connections = connections

    def newest(self, most: int) -> tuple[str, ...]:
        """Give names (PN), each once, those of the patients that came last first. Raises StoreUnusable."""
        self._connections.check_whole()
        sql = "SELECT PatientName FROM patients WHERE PatientName <> '' GROUP BY 1 ORDER BY MAX(key) DESC LIMIT ?"
        return tuple(str(row["PatientName"]) for row in self._connections.rows(sql, (most,)))
