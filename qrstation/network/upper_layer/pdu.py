"""PDUs (PS3.8 9.3): their types, and how long one may be."""

from __future__ import annotations

ASSOCIATE_RQ, ASSOCIATE_AC, ASSOCIATE_RJ, P_DATA, RELEASE_RQ, RELEASE_RP, ABORT = range(1, 8)
PDU_HEAD = 6
"""Bytes of a PDU's head: its type, one reserved, the length of its body."""
MAX_PDU_LENGTH = 131_072
"""The longest P-DATA-TF that we take, header not counted: the most that DCMTK sends; longer ones gain nothing."""
LONGEST_REQUEST = 1 << 20
"""The longest A-ASSOCIATE-RQ: 128 contexts with every transfer syntax fit in many times over."""
