"""A send: what the store holds of a study goes to an archive over several connections.

In come a request, an archive and the store's catalogue; out go progress and one outcome. Stored bytes are never parsed
here: what must be encoded anew is encoded by a decoder process.
"""
