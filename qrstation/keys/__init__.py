"""Keys: certificates as people see them, keys and requests that are made here, and passphrases in the keyring.

In come paths of files that somebody chose, and what is typed to be kept; out go frozen values and codes. `certificate`
is what is known of one, `pem_file` opens files (bounded, and whatever stands there), `reading` reads certificates,
`pair` tells whether key, certificate and passphrase belong together, `making` makes a key with its request, `expiry`
says what ends soon, `passphrases` are kept in the `system_keyring`, and `in_time` waits for nobody for ever.
Not in: connections, settings that are saved, Qt. cryptography and keyring are imported where they are first needed,
never when the program starts; whoever calls what reads files or the keyring does so on a worker.
"""
