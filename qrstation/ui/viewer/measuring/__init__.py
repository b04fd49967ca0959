"""Measuring on the pictures: tools, shapes over the image, and all measurements of a study.

`measurements` owns them, with the steps back; `measurement` is one, `keeping` where they stay. A viewport gets a
`measure_hand` (over `sketch`, `grip` and `shape_edit`, which are pure) and a `measure_layer` (over `measure_painter`,
`label_place` and `measured_words`). `results` has the numbers, from `imaging.measuring`. `measuring_desk` joins them
and shows the `measure_list`. Shapes are in image pixels; they come to the screen by the viewport's one affine.
"""
