"""Messages (PS3.7): command sets, what is asked and answered with them, and C-STOREs taken in.

In come fragments; out go messages, identifiers' values and statuses as notices. No service is known here.
"""
