"""Priors: what studies show, by everything that they say of themselves, and which of them are worth comparing.

In come plain values, the program's word lists and rules (`resources/priors`), and the hospital's own of the home; out
go ranked studies with their reasons as codes. Not in: archives, store, Qt, and anything that asks or waits.

`study` is what is known of a study, `regions` the body's parts; `lexicon` holds the words of seven languages, `tokens`
and `matching` find them in a text however it is written, `reading` says what a study shows; `modalities` and `rules`
are what ranking goes by, `fitting` compares two studies, `ranking` puts them in order. `loading` reads the files, with
`word_values` and `rule_values`, which say what is wrong with a line; `tuning` has the numbers of the rules one by one.
"""
