"""tests/ mirrors qrstation/: each module has its test file, or stands here with what tests it instead."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

VALUES = "values without behaviour of their own"
ALIGN = "by imaging/alignment/test_align, on made pairs"
CONTRACT = "its commands are tested from outside by cli/test_commands, its failures by cli/test_start"
DEMO_BODY = "as what two studies are aligned by: demo/test_comparing"
DEMO = "its phantoms and answers by demo/test_archive and demo/test_catalogue"
LOADING = "by priors/test_loading, through the files"
MEASURING = "in the viewer by ui/viewer/measuring/test_measure_hand and ui/viewer/measuring/test_measuring_desk"
PIXELS = "by imaging/pixels/test_decode and imaging/pixels/test_native_encoding, frame for frame"
RANKING = "by priors/test_ranking, study by study"
RANKING_PAGE = "by ui/settings/ranking/test_ranking_page, section by section"
READING = "by priors/test_reading, description by description"
RETRIEVE = "by jobs/retrieve/test_retrieving and jobs/test_bad_peers, with archives of every kind"
RECEIVER = "by receiver/test_supervisor and receiver/test_service, in a process of its own"
RULES = "by ui/settings/test_rules_page, rule by rule"
SCP = "by network/scp/test_store_scp and network/scp/test_acceptor, over sockets"
SCU = "by network/scu/test_c_find and network/test_real_archives, over real associations"
STATION = "by test_app, and through it by everything in ui/"
STORE = "by store/test_instance_store and store/test_trouble, through the store"
TREE = "in the window by ui/test_whole_way and ui/jobs/test_jobs_desk"
VIEWER = "in the viewer by ui/viewer/test_viewer_pane and ui/viewer/test_keys"
WINDOW = "in the window by ui/test_whole_way"
WORDS = "by words/test_catalogue, code by code"

ELSEWHERE = {
    "__main__.py": "by cli/test_start, each way in a process of its own",
    "audit/arrivals.py": "by receiver/test_auditor, association by association",
    "audit/changes.py": "by receiver/test_auditor, key by key",
    "audit/head.py": "by audit/test_trail, which loses it and puts others in its place",
    "audit/message.py": VALUES,
    "audit/recording.py": "by receiver/test_auditor and cli/test_audit, event by event",
    "audit/refusals.py": "by receiver/test_auditor, with many callers",
    "audit/sending/tls.py": "by audit/sending/test_connection, failure by failure",
    "audit/settings_watch.py": "by receiver/test_auditor, key by key, and with what was seen taken away",
    "audit/terms.py": VALUES,
    "audit/to_xml.py": "by audit/test_builders, with hostile values",
    "cli/asking.py": "by cli/test_find and cli/test_archive_commands, from outside",
    "cli/auditing.py": "by cli/test_audit, which does a day's work by commands",
    "cli/instance_path.py": CONTRACT,
    "cli/series_stacks.py": "by cli/test_stack, from outside",
    "cli/store_commands.py": CONTRACT,
    "core/archive.py": VALUES,
    "core/at_rest.py": "by store/test_at_rest, system by system",
    "core/codes/alignment.py": VALUES,
    "core/codes/audit.py": VALUES,
    "core/codes/jobs.py": VALUES,
    "core/codes/keys.py": VALUES,
    "core/codes/objects.py": VALUES,
    "core/codes/outcomes.py": VALUES,
    "core/codes/patients.py": VALUES,
    "core/codes/peers.py": VALUES,
    "core/codes/pixels.py": VALUES,
    "core/codes/priors.py": VALUES,
    "core/codes/receiver.py": VALUES,
    "core/codes/self_check.py": VALUES,
    "core/codes/settings.py": VALUES,
    "core/codes/stacks.py": VALUES,
    "core/codes/statuses.py": VALUES,
    "core/codes/store.py": VALUES,
    "core/codes/syslog.py": VALUES,
    "core/codes/tls.py": VALUES,
    "core/codes/window.py": VALUES,
    "core/conflict.py": VALUES,
    "core/deeds.py": VALUES,
    "core/events.py": VALUES,
    "core/instance.py": VALUES,
    "core/jobs/habits.py": "by jobs/test_kept_habits, which keeps them",
    "core/jobs/prior.py": VALUES,
    "core/jobs/rule_run.py": VALUES,
    "core/measurement.py": "by store/test_measurements, which keeps them",
    "core/notice.py": WORDS,
    "core/sink.py": VALUES,
    "core/station/audit_sending.py": VALUES,
    "core/station/identity.py": VALUES,
    "core/station/settings_document.py": "by core/station/test_settings_file, through the file",
    "core/station/settings_values.py": "by core/station/test_settings_rules",
    "core/station/tls_place.py": "by network/test_tls and network/upper_layer/test_tls_files",
    "demo/abdomen.py": DEMO_BODY,
    "demo/canvas.py": DEMO,
    "demo/instances.py": DEMO,
    "demo/launcher.py": DEMO,
    "demo/matches.py": DEMO,
    "demo/person.py": DEMO_BODY,
    "demo/phantom_ct.py": DEMO,
    "demo/phantom_flat.py": DEMO,
    "demo/sending.py": DEMO,
    "demo/serve.py": DEMO,
    "demo/story.py": VALUES,
    "imaging/alignment/body.py": ALIGN,
    "imaging/alignment/correlation.py": ALIGN,
    "imaging/alignment/evidence.py": ALIGN,
    "imaging/alignment/link.py": "by cli/test_align, from outside",
    "imaging/decoders/aligner.py": "by cli/test_align and ui/viewer/scrolling/test_aligning",
    "imaging/decoders/decoder_child.py": "by imaging/decoders/test_decoder_process",
    "imaging/decoders/exchange.py": "by imaging/decoders/test_decoder_process",
    "imaging/display/modality_values.py": "by imaging/display/test_display, against pydicom",
    "imaging/frame.py": VALUES,
    "imaging/measuring/shapes.py": "by imaging/measuring/test_measure, shape by shape",
    "imaging/measuring/statistics.py": "by imaging/measuring/test_measure, against numpy's",
    "imaging/pixels/codecs.py": PIXELS,
    "imaging/pixels/sample_reader.py": PIXELS,
    "imaging/reading/data_set_elements.py": PIXELS,
    "imaging/reading/display_attributes.py": "by imaging/display/test_display, from a file to the screen",
    "imaging/reading/found_values.py": "by imaging/reading/test_frame_headings, value by value",
    "imaging/reading/frame_vectors.py": "by imaging/reading/test_frame_headings, with a dose and a tomogram",
    "imaging/reading/functional_groups.py": "by imaging/reading/test_frame_headings, group by group",
    "imaging/reading/lookup_tables.py": "by imaging/pixels/test_palette and imaging/display/test_display",
    "imaging/stacks/grouping.py": "by imaging/stacks/test_stack, through the sorter",
    "imaging/stacks/slice.py": "by imaging/stacks/test_stack, through the sorter",
    "jobs/priors/ranked_search.py": "by jobs/priors/test_search, and cli/test_priors over real archives",
    "jobs/priors/rule_finds.py": "by jobs/priors/test_prefetching and jobs/priors/test_trials, over real archives",
    "jobs/priors/rule_plan.py": "by jobs/priors/test_trials, over a real archive",
    "jobs/queue/job_table.py": "by jobs/queue/test_runner",
    "jobs/queue/kept_queue.py": "by jobs/queue/test_runner, with the queue that it keeps",
    "jobs/queue/running_job.py": "by jobs/queue/test_runner",
    "jobs/retrieve/crew.py": RETRIEVE,
    "jobs/retrieve/news.py": VALUES,
    "jobs/retrieve/parts.py": VALUES,
    "jobs/retrieve/piece_ends.py": RETRIEVE,
    "jobs/retrieve/plan.py": RETRIEVE,
    "jobs/retrieve/route.py": RETRIEVE,
    "jobs/self_check/checked.py": VALUES,
    "jobs/self_check/receiving.py": "by jobs/self_check/test_checking, with a receiver of its own",
    "jobs/send/sender.py": "by jobs/send/test_sending, to real archives",
    "jobs/tls_step.py": "by jobs/test_doctor, step by step",
    "network/dimse/stored_messages.py": "by network/scp/test_store_scp and jobs/test_get, as both use it",
    "network/exchanges.py": RETRIEVE,
    "network/scp/places.py": SCP,
    "network/scu/c_move.py": SCU,
    "network/scu/c_store.py": "by jobs/send/test_sending, to real archives",
    "network/upper_layer/connecting.py": "by network/upper_layer/test_line",
    "network/upper_layer/items.py": "by network/scp/test_judgement and network/scu/test_proposal, as both use it",
    "network/upper_layer/pdu.py": VALUES,
    "network/upper_layer/pdu_reader.py": SCP,
    "network/upper_layer/presentation_context.py": VALUES,
    "network/upper_layer/transport.py": "by network/test_tls and network/upper_layer/test_line",
    "priors/fitting.py": RANKING,
    "priors/lexicon.py": READING,
    "priors/matching.py": READING,
    "priors/modalities.py": READING,
    "priors/regions.py": READING,
    "priors/rule_values.py": LOADING,
    "priors/rules.py": LOADING,
    "priors/study.py": VALUES,
    "priors/tokens.py": READING,
    "priors/word_values.py": LOADING,
    "receiver/channel_server.py": "by receiver/test_channel, with both ends of the channel",
    "receiver/health.py": RECEIVER,
    "receiver/listening.py": RECEIVER,
    "station/asking.py": STATION,
    "station/kept.py": STATION,
    "station/running.py": STATION,
    "station/security.py": STATION,
    "store/choices.py": "by store/test_versions and store/test_conflicts, choice by choice",
    "store/disk.py": STORE,
    "store/header_values.py": "by store/test_index",
    "store/import_source.py": "by store/test_importing and store/test_import_zip",
    "store/index_connections.py": "by store/test_races and store/test_head_filling, beside a writer",
    "store/index_file.py": "by store/test_races, harmed in every way while it is used",
    "store/index_rows.py": "by store/test_index and store/test_checksum",
    "store/index_seal.py": STORE,
    "store/index_search.py": "by store/test_index and store/test_matching",
    "store/index_writer.py": STORE,
    "store/indexed_files.py": "by store/test_verify, store/test_checksum_filling and store/test_head_filling",
    "store/instance_writer.py": STORE,
    "store/intake.py": "by store/test_trouble",
    "store/keeper.py": "by store/test_versions and store/test_instance_store",
    "store/listing_filling.py": "by store/test_listing_rows, on an index of before",
    "store/migrations.py": STORE,
    "store/narrowing.py": "by store/test_index_newest, beside the slow way",
    "store/places.py": "by store/test_races, as everybody uses it at once",
    "store/recovery.py": STORE,
    "store/remover.py": "by store/test_index and store/test_races",
    "store/room.py": "by store/test_trouble",
    "store/state_copies.py": "by store/test_state, whose files they copy",
    "store/stored_file.py": "by store/test_versions and jobs/send/test_sending",
    "ui/arrangement_keeper.py": "by ui/test_main_window",
    "ui/conflicts/comparison_view.py": "by ui/conflicts/test_conflicts_dialog, in which it stands",
    "ui/conflicts/conflict_questions.py": "by ui/conflicts/test_conflicts_desk, against a receiver",
    "ui/conflicts/picture_view.py": "it paints; what it says by ui/conflicts/test_version_pictures",
    "ui/doctor/doctor_desk.py": "by ui/doctor/test_doctor_dialog",
    "ui/first_run/state_line.py": "by ui/first_run/test_station_page and ui/first_run/test_store_page, where it stands",
    "ui/first_run/typed.py": "by ui/first_run/test_first_steps_dialog, field by field",
    "ui/flow_layout.py": WINDOW,
    "ui/house/house_dialog.py": "by ui/house/test_house_desk, which opens it and presses its buttons",
    "ui/image_window.py": "by ui/test_image_room, which opens and closes it",
    "ui/jobs/jobs_delegate.py": "it paints; its words by ui/jobs/test_job_words",
    "ui/jobs/jobs_model.py": "by ui/jobs/test_jobs_pane",
    "ui/jobs/log_dialog.py": "it shows what jobs/retrieve/test_retrieving reads of a log",
    "ui/keys/key_press.py": "by ui/keys/test_keys_dialog",
    "ui/leave_dialog.py": "by ui/test_main_window",
    "ui/notice_stack.py": "by ui/receiver/test_receiver_desk",
    "ui/opening/opening_words.py": "by ui/opening/test_opening_desk and ui/opening/test_import_desk, as it is said",
    "ui/pane_head.py": "by ui/results/test_results_pane and ui/worklist/test_worklist_pane, over their lists",
    "ui/priors/priors_delegate.py": "it paints; in the pane by ui/priors/test_priors_pane, state by state",
    "ui/priors/whose_desk.py": "by ui/priors/test_priors_desk, at an archive",
    "ui/receiver/receiver_panel.py": "by ui/receiver/test_receiver_desk",
    "ui/results/asking_model.py": "by ui/results/test_results_model",
    "ui/results/choice_bar.py": "by ui/results/test_row_hands, whose bar it is",
    "ui/results/column_menu.py": "by ui/results/test_column_fit",
    "ui/results/columns.py": "by ui/results/test_results_model",
    "ui/results/doubt_words.py": "by ui/results/test_doubts",
    "ui/results/filter_bar.py": "by ui/results/test_row_filter, whose bar it is",
    "ui/results/nodes_model.py": "by ui/results/test_results_model, under Qt's model tester",
    "ui/results/open_rows.py": "by ui/results/test_results_tree",
    "ui/results/result_words.py": "by ui/results/test_results_model",
    "ui/results/results_view.py": "by ui/results/test_column_fit",
    "ui/results/rows_model.py": "by ui/results/test_results_model, and by its property under Qt's model tester",
    "ui/results/sort_values.py": "by ui/results/test_study_tree",
    "ui/results/tree_nodes.py": "by ui/results/test_study_tree, in which they stand",
    "ui/results/view_switch.py": "by ui/results/test_column_fit",
    "ui/search/chips.py": "by ui/search/test_search_form, whose chips they are",
    "ui/search/date_presets.py": WINDOW,
    "ui/search/field_kit.py": "by ui/search/test_search_form, whose fields it makes",
    "ui/search/field_note.py": "by ui/search/test_date_entry, and below each field by ui/search/test_more_fields",
    "ui/search/form_words.py": "by ui/search/test_front_field and ui/search/test_more_fields, field by field",
    "ui/search/place_chip.py": "by ui/search/test_place_chips, whose chips they are",
    "ui/search/saved_menu.py": "by ui/search/test_saved_desk, which offers it what to show",
    "ui/search/search_desks.py": "by ui/search/test_search_desk and ui/search/test_completing_desk, desk by desk",
    "ui/settings/archive_form.py": "by ui/settings/test_settings_dialog",
    "ui/settings/entries_page.py": "by ui/settings/test_archives_page and ui/settings/test_rules_page",
    "ui/settings/file_picker.py": "by ui/settings/test_keys_desk, in which files are chosen",
    "ui/settings/find_keys.py": RULES,
    "ui/settings/key_words.py": "by ui/settings/test_settings_dialog, key by key",
    "ui/settings/pages.py": "by ui/settings/test_settings_dialog and ui/settings/test_key_form",
    "ui/settings/ranking/likeness_section.py": RANKING_PAGE,
    "ui/settings/ranking/number_rows.py": RANKING_PAGE,
    "ui/settings/ranking/number_words.py": RANKING_PAGE,
    "ui/settings/ranking/share_table.py": RANKING_PAGE,
    "ui/settings/ranking/shows_section.py": RANKING_PAGE,
    "ui/settings/ranking/trial_section.py": "by ui/settings/test_prior_trials_desk, with a real archive",
    "ui/settings/ranking/words_section.py": RANKING_PAGE,
    "ui/settings/rule_faults.py": RULES,
    "ui/settings/rule_form.py": RULES,
    "ui/settings/rule_trial_dialog.py": "by ui/settings/test_prior_trials_desk, with a real archive",
    "ui/settings/tls_fields.py": "by ui/settings/test_keys_desk, in both forms",
    "ui/status_line.py": "by ui/test_main_window, in which nothing moves",
    "ui/theme.py": "by ui/settings/test_settings_dialog, which measures in it",
    "ui/top_line.py": "by ui/receiver/test_receiver_desk",
    "ui/tour.py": "by `make demo`, which is the tour",
    "ui/viewer/attributes/attributes_window.py": "by ui/viewer/attributes/test_attributes_desk",
    "ui/viewer/cine/cine_bar.py": "by ui/viewer/cine/test_cine",
    "ui/viewer/commands/actions.py": VIEWER,
    "ui/viewer/commands/controls.py": VIEWER,
    "ui/viewer/commands/deeds.py": VIEWER,
    "ui/viewer/commands/hands.py": "by ui/viewer/commands/test_go_box, and what it calls by ui/viewer/cine/test_cine",
    "ui/viewer/commands/toolbar.py": VIEWER,
    "ui/viewer/frames/decoders.py": VALUES,
    "ui/viewer/frames/picture_makers.py": "by ui/viewer/test_forgetting",
    "ui/viewer/frames/slice_feed.py": VIEWER,
    "ui/viewer/frames/small_image.py": VIEWER,
    "ui/viewer/hanging.py": "by ui/viewer/test_viewports and ui/viewer/test_viewer_pane",
    "ui/viewer/measuring/grip.py": MEASURING,
    "ui/viewer/measuring/measure_layer.py": MEASURING,
    "ui/viewer/measuring/measure_list.py": MEASURING,
    "ui/viewer/measuring/measurement.py": MEASURING,
    "ui/viewer/measuring/measurements.py": MEASURING,
    "ui/viewer/measuring/results.py": MEASURING,
    "ui/viewer/measuring/sketch.py": MEASURING,
    "ui/viewer/pictures/picture_drawing.py": "by ui/viewer/pictures/test_pictures_desk",
    "ui/viewer/pictures/picture_file.py": "by ui/viewer/pictures/test_pictures_desk",
    "ui/viewer/pictures/save_dialog.py": "by ui/viewer/pictures/test_pictures_desk",
    "ui/viewer/placement.py": "by ui/viewer/test_viewports and ui/viewer/test_viewer_pane",
    "ui/viewer/places/place_layer.py": "by ui/viewer/places/test_places_desk",
    "ui/viewer/presets/presets_dialog.py": "by ui/viewer/presets/test_presets_desk",
    "ui/viewer/priors.py": "by ui/viewer/test_viewports",
    "ui/viewer/said_strip.py": "by ui/viewer/test_viewports",
    "ui/viewer/scrolling/scroll_link.py": "by ui/viewer/test_viewports and ui/viewer/test_keys",
    "ui/viewer/stage.py": "by ui/viewer/test_viewports and ui/viewer/test_keys",
    "ui/viewer/studies/series_source.py": VIEWER,
    "ui/viewer/studies/store_index.py": VALUES,
    "ui/viewer/studies/subject.py": "by ui/viewer/overlay/test_overlay, which says it",
    "ui/viewer/thumbnails/thumbnail_list.py": VIEWER,
    "ui/viewer/thumbnails/thumbnail_maker.py": VIEWER,
    "ui/viewer/thumbnails/thumbnail_words.py": VIEWER,
    "ui/viewer/viewport/annotations.py": "by ui/viewer/test_viewer_pane and ui/viewer/overlay/test_description",
    "ui/viewer/viewport/content.py": VIEWER,
    "ui/viewer/viewport/drop_frame.py": "it paints a frame round a viewport while a series is dragged",
    "ui/viewer/viewport/hand.py": "by ui/viewer/test_keys, by buttons and wheel",
    "ui/viewer/viewport/look_hand.py": "by ui/viewer/test_keys and ui/viewer/frames/test_look",
    "ui/viewer/viewport/tile.py": VIEWER,
    "ui/viewer/viewport/viewport.py": VIEWER,
    "ui/worklist/worklist_view.py": "by ui/worklist/test_worklist_pane",
    "words/alignment.py": WORDS,
    "words/audit.py": WORDS,
    "words/entry.py": WORDS,
    "words/jobs.py": WORDS,
    "words/keys.py": WORDS,
    "words/objects.py": WORDS,
    "words/outcomes.py": WORDS,
    "words/patients.py": "by core/test_patient, reason by reason",
    "words/peers.py": WORDS,
    "words/pixels.py": WORDS,
    "words/priors.py": WORDS,
    "words/receiver.py": WORDS,
    "words/self_check.py": WORDS,
    "words/settings.py": WORDS,
    "words/stacks.py": "by imaging/stacks/test_stack, and by ui/viewer/studies/test_stack_name",
    "words/statuses.py": "by network/dimse/test_status, against the tables of the standard",
    "words/store.py": WORDS,
    "words/syslog.py": WORDS,
    "words/window.py": WORDS,
}
"""Modules without a test file of their own name, each with what tests it; sorted, one a line."""


def modules() -> list[str]:
    """Give the package's modules as they stand below it, its `__init__` files left out."""
    package = ROOT / "qrstation"
    found = sorted(path.relative_to(package).as_posix() for path in package.rglob("*.py"))
    return [name for name in found if not name.endswith("__init__.py")]


def has_test(module: str) -> bool:
    """Tell whether a module has the test file of its name."""
    folder, _, name = module.rpartition("/")
    return (ROOT / "tests" / folder / f"test_{name}").is_file()


def test_there_are_modules_at_all() -> None:
    assert {"app.py", "core/station/settings.py", "ui/viewer/viewer_pane.py"} <= set(modules())


@pytest.mark.parametrize("module", modules())
def test_each_module_has_its_test_file_or_a_reason(module: str) -> None:
    if has_test(module):
        assert module not in ELSEWHERE, "it has a test file: its line goes"
    else:
        assert module in ELSEWHERE, f"write tests/{module.rpartition('/')[0]}/test_{module.rpartition('/')[2]}"


def test_every_line_is_of_a_module_that_there_is() -> None:
    assert set(ELSEWHERE) - set(modules()) == set()
    assert list(ELSEWHERE) == sorted(ELSEWHERE)


@pytest.mark.parametrize("reason", sorted(set(ELSEWHERE.values())))
def test_the_tests_that_a_reason_names_are_there(reason: str) -> None:
    for name in re.findall(r"[\w/]*test_\w+", reason):
        assert (ROOT / "tests" / f"{name}.py").is_file(), name
