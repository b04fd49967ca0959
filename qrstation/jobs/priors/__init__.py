"""Priors: a patient's other studies, wherever they are, joined by the identity rule and ranked with reasons.

`questions` says by what a patient's studies are asked for, `finding` asks the archives side by side and the store,
`looking` asks for the series of those that do not say what they show, `gathering` makes one row of each study and
decides whose it is, `expecting` says how long fetching one would take, `judging` hands them to the ranking;
`ranked_search` has all of that together, and `search` runs it in the background for the window. `choosing` says which
are fetched, `rule_search` what a rule asks for. `prefetching` says what is wanted of each patient, for rules and lists
(`number_list`, `list_look`); `rule_timer` runs the rules in the open window at their times (`rule_times`), by
`rule_runner`, which knows what was `rule_seen`, holds the `rule_lock`, and gives the jobs to the queue by
`handing_over`. `known_words` keeps words and rules loaded, `ranking_file` keeps what is chosen of the rules in the
window; `trials` says in the background what a rule would fetch (`rule_finds`, `rule_plan`), and how another ranking
orders what is here (`ranking_trial`).
How much a study is worth beside another is decided by the room `priors`, which knows no archive.
"""
