"""Associations that this station accepts, one way through: `listener`, `acceptor`, a place of `places`, the sink.

In come connections and what the settings allow (`judgement` says who and what); out go stored instances and who was
turned away. What a peer does costs only its own association.
"""
