"""Keeping house, as it is seen: that room is short, what would go, and what went.

`house_words` says it, `house_dialog` lists it, `house_desk` asks the workers behind (`qrstation.jobs.keeping_house`).
"""
