"""What the doctor says of TLS that works: by which version, whose certificate it was, and how long that lasts."""

from __future__ import annotations

from qrstation.core.archive import Shaken
from qrstation.core.codes.jobs import JobCode
from qrstation.core.codes.keys import KeyCode
from qrstation.core.notice import Notice, notice
from qrstation.core.station.settings import ArchiveSettings, shown
from qrstation.keys.expiry import remark_on
from qrstation.keys.reading import certificate_of


def shaken_words(archive: ArchiveSettings, shaken: Shaken) -> Notice:
    """Give what was seen; of a certificate that ends soon that is told too, while there is time."""
    version = shaken.version.replace("TLSv", "TLS ")
    try:
        certificate = certificate_of(shaken.certificate)
    except ValueError:  # what OpenSSL accepts, and others do not read
        return notice(JobCode.TLS_AGREED_ALONE, version=version)
    remark = remark_on(notice(KeyCode.OF_ARCHIVE, archive=archive.name), certificate)
    values = {"version": version, "subject": shown(certificate.subject), "date": f"{certificate.not_after:%Y-%m-%d}"}
    if remark is None:
        return notice(JobCode.TLS_AGREED, **values)
    return notice(JobCode.TLS_ENDS_SOON, version=version, why=remark)
