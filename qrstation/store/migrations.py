"""The index's schema, as numbered steps; each is applied with its record in one transaction."""

from __future__ import annotations

import sqlite3

from qrstation.core.codes.store import StoreCode
from qrstation.core.notice import Notice, notice

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE patients (
            key INTEGER PRIMARY KEY,
            PatientName TEXT NOT NULL, PatientID TEXT NOT NULL, IssuerOfPatientID TEXT NOT NULL,
            PatientBirthDate TEXT NOT NULL, PatientSex TEXT NOT NULL,
            UNIQUE (PatientID, IssuerOfPatientID, PatientName, PatientBirthDate, PatientSex)
        )""",
        """CREATE TABLE studies (
            uid TEXT PRIMARY KEY, patient INTEGER NOT NULL REFERENCES patients (key),
            StudyDate TEXT NOT NULL, StudyTime TEXT NOT NULL, AccessionNumber TEXT NOT NULL,
            StudyDescription TEXT NOT NULL, StudyID TEXT NOT NULL, ReferringPhysicianName TEXT NOT NULL,
            InstitutionName TEXT NOT NULL
        ) WITHOUT ROWID""",
        "CREATE INDEX studies_patient ON studies (patient)",
        """CREATE TABLE series (
            study TEXT NOT NULL REFERENCES studies (uid), uid TEXT NOT NULL,
            Modality TEXT NOT NULL, SeriesNumber TEXT NOT NULL, SeriesDescription TEXT NOT NULL,
            SeriesDate TEXT NOT NULL, SeriesTime TEXT NOT NULL, BodyPartExamined TEXT NOT NULL,
            ProtocolName TEXT NOT NULL, StationName TEXT NOT NULL, Laterality TEXT NOT NULL,
            PRIMARY KEY (study, uid)
        ) WITHOUT ROWID""",
        """CREATE TABLE instances (
            uid TEXT PRIMARY KEY, study TEXT NOT NULL, series TEXT NOT NULL,
            sop_class TEXT NOT NULL, transfer_syntax TEXT NOT NULL, path TEXT NOT NULL UNIQUE, size INTEGER NOT NULL,
            number INTEGER, rows INTEGER, columns INTEGER, frames INTEGER NOT NULL,
            position TEXT NOT NULL, orientation TEXT NOT NULL, spacing TEXT NOT NULL,
            frame_of_reference TEXT NOT NULL, image_type TEXT NOT NULL,
            FOREIGN KEY (study, series) REFERENCES series (study, uid)
        )""",
        "CREATE INDEX instances_series ON instances (study, series)",
        "CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    ),
    (
        # Filled in the background for what was kept before (see checksum_filling).
        "ALTER TABLE instances ADD COLUMN checksum TEXT NOT NULL DEFAULT ''",
        "CREATE INDEX instances_without_checksum ON instances (path) WHERE checksum = ''",
    ),
    (
        # Filled in the background for what was kept before (see head_filling).
        "ALTER TABLE instances ADD COLUMN traits TEXT NOT NULL DEFAULT ''",
        "CREATE INDEX instances_without_traits ON instances (path) WHERE traits = ''",
    ),
    (
        # One study may hold images of two patients. NULL: not read yet (see head_filling).
        "ALTER TABLE instances ADD COLUMN patient INTEGER",
        "ALTER TABLE instances ADD COLUMN source TEXT",
        "CREATE INDEX instances_patient ON instances (study, patient, series)",
        "CREATE INDEX instances_without_patient ON instances (path) WHERE patient IS NULL",
    ),
    (
        # Traits tell when an image was taken. Those of before are marked by a space and hold until they are read anew.
        "DROP INDEX instances_without_traits",
        "UPDATE instances SET traits = ' ' || traits WHERE traits != ''",
        "CREATE INDEX instances_without_taken ON instances (path) WHERE traits < '!'",
    ),
    (
        # What a study is found by; filled in the background for what was kept before (see listing_filling). The words
        # come folded, with spaces between: the plainest tokenizer takes any letter that is not ASCII for what it is.
        "CREATE TABLE listed (key INTEGER PRIMARY KEY, study TEXT NOT NULL, patient INTEGER NOT NULL, "
        "UNIQUE (study, patient))",
        "CREATE INDEX listed_patient ON listed (patient)",
        "CREATE VIRTUAL TABLE words USING fts5 (name, id, accession, description, latin, modality, "
        "tokenize = 'ascii', prefix = '1 2 3', columnsize = 0)",
        "INSERT INTO facts SELECT 'folding of the listing', '1' WHERE NOT EXISTS (SELECT 1 FROM studies)",
    ),
)


class UnsoundIndex(sqlite3.DatabaseError):
    """The index cannot be used as it is; ``why`` says it."""

    def __init__(self, why: Notice) -> None:
        super().__init__(str(why))
        self.why = why


SEEN_AS_NEW = "CREATE TEMP VIEW instances AS SELECT *, NULL AS patient, NULL AS source FROM main.instances"
"""Shows a reader an index that no writer of this version has opened yet as if it knew the newer columns."""
NEWEST_COLUMN = "source"


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the schema up to date; ``connection`` is in autocommit mode. Raises sqlite3.Error.

    A newer schema than this version knows raises UnsoundIndex: it is rebuilt from the files.
    """
    connection.execute("CREATE TABLE IF NOT EXISTS migrations (version INTEGER PRIMARY KEY, applied TEXT NOT NULL)")
    (done,) = connection.execute("SELECT COALESCE(MAX(version), 0) FROM migrations").fetchone()
    if done > len(MIGRATIONS):
        raise UnsoundIndex(notice(StoreCode.NEWER_SCHEMA, version=done))
    for version, statements in enumerate(MIGRATIONS, start=1):
        if version <= done:
            continue
        connection.execute("BEGIN IMMEDIATE")
        try:
            for statement in statements:
                connection.execute(statement)
            connection.execute("INSERT INTO migrations VALUES (?, datetime('now'))", (version,))
        except sqlite3.Error:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")
