"""The made patients: 595 patients in seven languages with their useful priors, as README.md here says.

`cases` holds what is true, by hand; `kinds`, `wording` (with the texts in `descriptions`) and `people` write it as
hospitals do; `generating` makes the patients; `plain_rules` and `measuring` compare rankers on them. Nothing here may
import the package or know of its word lists.
"""
