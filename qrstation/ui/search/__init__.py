"""The search form, and the desks that make searches of what was typed and keep them.

`search_form` puts its parts together: `front_field` (a name, an ID or an accession number), `study_dates` with
`calendar_button`, `modality_chips`, `place_chips`, `more_fields` with `other_attributes`, `wide_bar` (the question
before everything is asked for), `saved_menu`. `field_kit` makes the fields, `field_note` and `date_entry` say below
them what is wrong, in the words of `form_words`. `search_desk` asks, `saved_desk` keeps searches, and `search_desks`
are all who go by them.
May come in: the names of the archives, and answers for the results.
May not: how an archive is asked, nor identifiers: the form gives a `StudyQuery`.
"""
