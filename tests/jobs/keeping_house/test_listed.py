"""Whether an archive still has all that is here of a study, asked over a real association."""

from __future__ import annotations

from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.station.settings import ArchiveSettings
from qrstation.jobs.keeping_house.listed import is_listed
from tests.archives import ScriptedArchive
from tests.connected import connected
from tests.peers import free_port


def test_every_image_must_be_listed_and_the_list_be_whole() -> None:
    with ScriptedArchive() as archive:
        archive.add_series(2)
        archive.add_series(1)
        here = [image.SOPInstanceUID for image in archive.all_images]
        far = connected(archive.settings, "QRSTATION")
        assert is_listed(far, archive.study, here, CancelToken())
        assert is_listed(far, archive.study, here[:1], CancelToken())
        assert not is_listed(far, archive.study, [*here, "1.2.3"], CancelToken())
        assert not is_listed(far, archive.study, [], CancelToken()), "what is not here is not asked about"
        archive.list_images = False
        assert not is_listed(far, archive.study, here, CancelToken())
        archive.list_images, archive.find_status = True, 0xA700
        assert not is_listed(far, archive.study, here, CancelToken())


def test_where_nobody_answers_or_it_is_cancelled_nobody_knows() -> None:
    nobody = ArchiveSettings("Nobody", "NOBODY", "127.0.0.1", free_port(), timeout=1)
    assert not is_listed(connected(nobody, "QRSTATION"), "1.2", ["1.2.1"], CancelToken())
    with ScriptedArchive() as archive:
        archive.add_series(1)
        here = [image.SOPInstanceUID for image in archive.all_images]
        cancel = CancelToken()
        cancel.cancel()
        assert not is_listed(connected(archive.settings, "QRSTATION"), archive.study, here, cancel)
