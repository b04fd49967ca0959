"""Sends the audit trail on to the hospital's collector, by syslog over TLS (PS3.15 A.6, RFC 5424 and 5425).

What lives here: a record as a message (`message`), the connection (`tls`, `connection`) with its failures as codes,
how far the trail was sent, on disk (`sent`), who sends and when (`sender`), and its thread (`sending_thread`).
In come settings as values and records from the trail, which is the spool itself; out go bytes and `SendingChanged`.
Not in: Qt, the store, other parts of the network. Of all processes of a home one sends, whoever holds the lock.
"""
