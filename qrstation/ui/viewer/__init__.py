"""The pane that shows images: viewports, tools, overlay text, thumbnails, and a prior beside the current study.

`viewer_pane` puts it together, and is the one part that the rest of the window talks to. What is asked of it goes to

- `studies_desk`, which opens and closes studies and takes their news; `hanging` says which series belongs into which
  viewport, `placement` puts it there, `reading` tells others what is read, `priors` steps through others, `said_strip`
  answers where there is none; `stage` has the viewports in a grid, by a `layout`;
- `commands/`: what a person can tell the viewer.

The rooms, each in the order of what happens:

- `frames/`: from a wanted slice to pixels for the screen. `stack_model` (the walk through a stack), `slice_feed` (the
  whole way), `prefetch`, `frame_loader`, `frame_cache`, `previews` (of large frames), `decoders` (what is asked of
  them), `look` (what the hand says over the file's own presentation, and the steps back), `picture` (mapping,
  shrinking), `picture_maker` (now or on a worker, coarsely or in full), `levels` (coarser frames), `resampler` (what
  lies between pixels), `affine` and `transform` (between image and screen), `small_image`, `file_check`;
  `picture_makers` has their threads.
- `studies/`: what is open and what is known of it. `store_index` (what is asked of the store), `series_source` (reads
  it and sorts stacks), `frame_headings` (what decoders say of frames), `open_studies`, `stack_name`, `identity` (whose
  images), `comparison`, `series_words` and `likeliest` (which series fits), `subject` (what a viewport is told of its
  series), `kind_words` (what is no image).
- `viewport/`: one viewport. `content` (what it holds), `annotations` with `tile` (what is said of it), `canvas`
  (draws) with `pixel_image` and `lens`, `hand` and `tools` (mouse and wheel), `look_hand` (how the picture looks) with
  `look_shelf` (how what was left is looked at when it comes back), `drop_frame`; `viewport` puts these together.
- `overlay/`: the words over a picture. `description` gathers them from the feed with `directions`, `notes` and
  `image_words`; `overlay` says which stands in which corner, `overlay_layout` where there is room (with `narrow`, where
  there is little), `overlay_painter` paints.
- `measuring/`: shapes over a picture. `measurement`, `measurements` (their owner), `keeping`; `measure_hand` with
  `sketch`, `grip` and `shape_edit`; `measure_layer` with `measure_painter`, `label_place` and `measured_words`;
  `results`, `unseen` (numbers of images not shown), `measuring_desk`, `measure_list`.
- `places/`: one place in several viewports. `places_desk` and `place_layer`: lines of reference, a cursor in space.
- `scrolling/`: viewports that follow one. `scroll_link`, `look_link` (window, zoom and pan), `sync` (which slice shows
  the same place), `shifts` (how two frames of reference lie to each other, and by whose word), `aligning` (compares
  pixels in the background) and `align_desk` (what is compared, and what of the hand is kept), `tie_words`.
- `thumbnails/`: `thumbnail_maker` (the pictures), `thumbnail_model`, `thumbnail_list`, `thumbnail_words`, `series_mime`
  (what is dragged).
- `timeline/`: the patient's studies by date. `entry` (a study, and the steps from one to the next), `timeline_desk`,
  `timeline_view` with `timeline_model` and `timeline_delegate`, `timeline_words`, `study_mime` (what is dragged).
- `attributes/`: what the image's file says. `attributes_desk`, `attributes_window`, `attribute_model`.
- `pictures/`: what is copied and saved. `pictures_desk`, `save_dialog`, `picture_drawing`, `picture_file`.
- `cine/`: a stack that walks by itself. `cine`, `cine_pace` (what is due), `cine_bar`.
- `presets/`: windows with names. `preset_book` (which there are), `presets_dialog`, `presets_desk`.
- `commands/`: `actions` (names and keys), `deeds` and `hands` (what each does), `go_box`, `toolbar`, `preset_choice`,
  `file_looks` (what the file brings), `sights` (what is linked besides scrolling); `usable` (which have something to
  act on); `controls` shows in all of them how things stand.

May come in: records of what is stored, frames as arrays, news and words of jobs. May not: files (but for the check of
their sums), data sets, peers. What waits does so on a thread, and comes back by one pump.
"""
