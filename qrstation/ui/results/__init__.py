"""What a search found: patients, studies and series in rows that do not jump while more comes in.

`tree_nodes` and `study_tree` join what archives answer, without Qt; `rows_model` and `results_model` make rows of it,
`results_tree` and `results_delegate` show them, `painted_tree` and `row_pictures` as pictures while they stay as they
are, `results_pane` stands round them; `results_view` chooses patients or all studies, `column_fit` the columns.
`row_hands`, `chosen_rows`, `row_menu` and `choice_bar` are what hands do with rows; `row_filter` and `filter_bar`
narrow them, `row_table` and `list_file` write them; `list_desk` and `local_desk` do so off the window's thread.
May come in: matches, and counts of what the store holds. May not: a search or a retrieve; the pane asks by signals.
"""
