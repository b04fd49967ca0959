"""What is one job: a patient's studies that lie on slow media at one archive."""

from __future__ import annotations

from qrstation.jobs.priors.patient_jobs import by_job, joined_titles, rules_request


def jobs(*studies: str) -> list[list[str]]:
    """Put studies together; each is an archive and a name, a capital is slow media."""
    return by_job(studies, lambda study: study[0].lower(), lambda study: study[0].isupper())


def test_what_is_on_slow_media_at_one_archive_is_one_job() -> None:
    assert jobs("M1", "M2", "N1", "M3") == [["M1", "M2", "M3"], ["N1"]]


def test_what_is_online_is_a_job_of_its_own() -> None:
    assert jobs("m1", "M2", "m3", "M4") == [["m1"], ["M2", "M4"], ["m3"]]
    assert jobs() == []


def test_a_job_says_what_it_is_with_the_name_once() -> None:
    titles = ["Moreau, Elise · CT · 2024-01-05", "Moreau, Elise · MR · 2022-03-01"]
    assert joined_titles(titles) == "Moreau, Elise · CT · 2024-01-05 + MR · 2022-03-01"
    assert joined_titles([]) == ""
    request = rules_request("Far", ["1.1", "1.2"], titles)
    assert (request.study_uids, request.is_prefetch) == (("1.1", "1.2"), True)
    assert request.title == joined_titles(titles)
