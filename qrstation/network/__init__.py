"""Talks with peers: the only room that knows PS3.7 and PS3.8, and what an archive is made of by them.

`upper_layer/` has connections and PDUs, `dimse/` the messages over them, `scu/` the associations that we request,
`scp/` those that we accept; `archive` is what jobs see of all this. In come nodes, queries, cancel tokens and a sink;
out go matches, ends and notices. No job, file or person's words are known here; hostile bytes cost their association.
"""
