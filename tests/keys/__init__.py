"""Certificates, keys and the keyring."""
