"""An archive of studies for the tests of searching: which lists of UIDs and which modality keys it honours is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydicom.dataset import Dataset

from qrstation.core.standard.match import Match
from qrstation.network.dimse.command_set import CommandField
from tests.hostile import Conversation
from tests.store.material import encoded


def row(**values: Any) -> bytes:
    """Encode an answer."""
    answer = Dataset()
    for keyword, value in values.items():
        setattr(answer, keyword, value)
    return encoded(answer)


def values_of(keys: Dataset, keyword: str) -> list[str]:
    """Give the values of a key, none when it only asks for the attribute."""
    value = keys.get(keyword) or []
    return [value] if isinstance(value, str) else [str(each) for each in value]


@dataclass
class Studies:
    """Studies, each with the modality of each of its series; an instance is a hostile archive's ``answer``."""

    modalities: Mapping[str, Sequence[str]]
    lists: str = "many"
    """"many", "one": it looks at the first UID alone, "none": it fails, "nothing": it fails for single ones too."""
    honours: bool = True
    """Whether it filters by ModalitiesInStudy."""
    returns: bool = True
    """Whether it answers with ModalitiesInStudy."""
    before: Callable[[Conversation, Dataset], bool] = lambda conversation, keys: False
    asked: list[Dataset] = field(default_factory=list)

    def __call__(self, conversation: Conversation, number: int, keys: Dataset) -> bool:
        """Answer a C-FIND."""
        if number != CommandField.C_FIND_RQ:
            return False
        self.asked.append(keys)
        if self.before(conversation, keys):
            return True
        wanted = values_of(keys, "StudyInstanceUID")
        fails = {"nothing": bool(wanted), "none": len(wanted) > 1}.get(self.lists, False)
        if fails:
            conversation.respond(CommandField.C_FIND_RSP, 0xA900)
            return True
        wanted = wanted[:1] if self.lists == "one" else wanted
        for uid, modalities in self.modalities.items():
            if wanted and uid not in wanted:
                continue
            for data in self._rows(uid, modalities, keys):
                conversation.respond(CommandField.C_FIND_RSP, 0xFF00, data)
        conversation.respond(CommandField.C_FIND_RSP, 0x0000)
        return True

    def _rows(self, uid: str, modalities: Sequence[str], keys: Dataset) -> Iterable[bytes]:
        if keys.QueryRetrieveLevel == "SERIES":
            for number, modality in enumerate(modalities):
                yield row(StudyInstanceUID=uid, SeriesInstanceUID=f"{uid}.{number}", Modality=modality)
            return
        asked = values_of(keys, "ModalitiesInStudy")
        if self.honours and asked and not set(asked) & set(modalities):
            return
        yield row(StudyInstanceUID=uid, **({"ModalitiesInStudy": list(modalities)} if self.returns else {}))

    def asked_at(self, level: str) -> int:
        """Give how often it was asked at a level."""
        return sum(keys.QueryRetrieveLevel == level for keys in list(self.asked))


def uids(matches: Iterable[Match]) -> list[str]:
    """Give the Study Instance UIDs of matches, in their order."""
    return [match.study_uid for match in matches]
