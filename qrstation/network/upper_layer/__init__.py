"""The DICOM upper layer (PS3.8): connections whose every wait ends, PDUs, and how patient we are with them.

`line` over a `transport` is the requestor's side (woken by a cancel token), `pdu_reader` over a `stream` the acceptor's
(waits in the kernel); either may be encrypted by another transport or stream. No message is understood here.
"""
