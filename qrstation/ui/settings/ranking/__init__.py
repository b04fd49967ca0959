"""What priors are ranked by, as a page of the settings: chosen by hand, and tried on what is here before it is kept.

Here live the page with its sections: numbers in plain words (`number_rows`, `number_words`), how alike kinds of images
are (`likeness_section`), what a study of one region shows of others (`shows_section`), the hospital's own words
(`words_section`), and the trial on the newest studies (`trial_section`).
May come in: the rules' numbers as `priors.tuning` has them, and what a trial found.
May not: the files and the store: a worker reads both, and the dialog has the file written.
"""
