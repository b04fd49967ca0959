"""The window's search of the store: the newest first, and never another answer than the standard's matching gives."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydicom.config import IGNORE
from pydicom.dataelem import DataElement

from qrstation.core.standard.match import Match
from qrstation.core.standard.query import DateRange, Level, Query, StudyQuery
from qrstation.store import index_newest, index_search
from qrstation.store.folding import are_said, asked
from qrstation.store.index import IndexReader
from qrstation.store.index_rows import set_fact
from qrstation.store.index_search import UnknownKey
from qrstation.store.listing_rows import LISTED_AS, place_in_time, words_of_row
from tests.store.material import ct, keep, opened
from tests.told import saying

NAMES = (
    "Morgan^Elena", "MORETTI^Paolo", "Yamada^Tarou=山田^太郎=やまだ^たろう", "Müller^Jürgen", "Иванов^Иван",
    "Hong^Gildong=김^길동=홍^길동", "Wang^XiaoDong=王^小東", "O'Neil-\"X\" OR NOT^{name}", "Sørensen^", "",
)  # fmt: skip
IDS = ("4711", "4711-2", "A-12/3", "", "王7", "Éa 9", "a-12/3")
DESCRIPTIONS = ("CT thorax", "Schädel CT", "", "頭部 CT", "knee left", "KNEE, left\\right")
DAYS = ("20040119", "20240506", "20261120", "", "2024", "2024.05.06")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of sixty made studies, some of two patients."""
    made, dice = tmp_path_factory.mktemp("newest"), random.Random(11)
    with opened(made) as (store, _):
        for number in range(80):
            study = f"1.2.{dice.randrange(60)}"
            data_set = ct(number, study, f"{study}.{dice.randrange(3)}")
            data_set.SpecificCharacterSet = "ISO_IR 192"
            data_set.PatientName, data_set.PatientID = dice.choice(NAMES), dice.choice(IDS)
            data_set.StudyDescription, data_set.AccessionNumber = dice.choice(DESCRIPTIONS), dice.choice(IDS)
            data_set.StudyTime, data_set.Modality = dice.choice(("101010", "23", "")), dice.choice(("CT", "MR", "SR"))
            data_set.add(DataElement("StudyDate", "DA", dice.choice(DAYS), validation_mode=IGNORE))
            keep(store, data_set)
        store.places.settle()
    return made


@pytest.fixture
def reader(folder: Path) -> Iterator[IndexReader]:
    with IndexReader(folder / "index.sqlite", folder / "store") as made:
        yield made


def all_of(reader: IndexReader, queries: tuple[Query, ...], text: str = "") -> list[Match]:
    return [match for page in reader.newest.pages(queries, text) for match in page]


def told(matches: list[Match]) -> list[str]:
    """Give matches in an order of their own, each with its lists in one too."""
    return sorted(
        repr({key: sorted(map(str, v)) if isinstance(v, list) else v for key, v in match.values.items()})
        for match in matches
    )


def slowly(reader: IndexReader, queries: tuple[Query, ...]) -> list[Match]:
    """Look at all studies of the store, and match them as the standard says."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(index_search, "few_studies", lambda *_: None)
        found = {(m.study_uid, m.demographics): m for query in queries for m in reader.find(query)}
    return list(found.values())


def some_key(dice: random.Random, values: tuple[str, ...]) -> str:
    """Make a key of a value: some of it, with wildcards."""
    value = dice.choice(values)
    first = dice.randrange(len(value) + 1)
    part = value[first : first + dice.randrange(1, 12)]
    letters = ("*" if dice.random() < 0.1 else "?" if dice.random() < 0.1 else letter for letter in part)
    return dice.choice(("", "*")) + "".join(letters) + dice.choice(("", "*", "*"))


def some_query(dice: random.Random) -> Query:
    sources = {
        "PatientName": NAMES, "PatientID": IDS, "AccessionNumber": IDS, "StudyDescription": DESCRIPTIONS,
        "ModalitiesInStudy": ("CT", "MR", "SR"), "SOPClassesInStudy": ("", ), "InstitutionName": ("JFK IMAGING",),
    }  # fmt: skip
    keys = {keyword: some_key(dice, values) for keyword, values in sources.items() if dice.random() < 0.3}
    keys["SOPClassesInStudy"] = ""
    if dice.random() < 0.5:
        keys["StudyDate"] = dice.choice(
            ("20240506", "-20240506", "20240506-", "20040101-20241231", "2024", "2024-2026")
        )
    if dice.random() < 0.1:
        keys["StudyInstanceUID"] = "\\".join(f"1.2.{dice.randrange(70)}" for _ in range(30))
    return Query(Level.STUDY, tuple(keys.items()))


@pytest.mark.parametrize("is_listed", [True, False])
def test_its_answers_are_those_of_the_slow_way_newest_first(
    folder: Path, reader: IndexReader, monkeypatch: pytest.MonkeyPatch, is_listed: bool
) -> None:
    monkeypatch.setattr(index_newest, "FIRST_PAGE", 3)
    monkeypatch.setattr(index_newest, "PAGE", 7)
    monkeypatch.setattr(index_newest, "is_listed", lambda _: is_listed)
    dice, found = random.Random(5), 0
    for _ in range(120):
        queries = tuple(some_query(dice) for _ in range(dice.choice((1, 1, 2))))
        if len(queries) > 1:
            queries = (
                queries[0],
                Query(
                    Level.STUDY, tuple({**dict.fromkeys(dict(queries[0].keys), ""), **dict(queries[1].keys)}.items())
                ),
            )
        quick, slow = all_of(reader, queries[:1]), slowly(reader, queries[:1])
        assert told(quick) == told(slow), queries[0]
        assert [match.values for match in reader.find(queries[0])] == [match.values for match in slow], queries[0]
        both = {(match.study_uid, match.demographics) for match in all_of(reader, queries)}
        assert both == {(match.study_uid, match.demographics) for match in slowly(reader, queries)}, queries
        places = [place_in_time(match.text("StudyDate"), match.text("StudyTime")) for match in quick]
        assert places == sorted(places, reverse=True)
        found += bool(quick)
    assert found > 15


@pytest.mark.parametrize("is_listed", [True, False])
def test_words_find_what_python_finds_by_looking_at_all(
    reader: IndexReader, monkeypatch: pytest.MonkeyPatch, is_listed: bool
) -> None:
    monkeypatch.setattr(index_newest, "is_listed", lambda _: is_listed)
    rows = slowly(reader, (Query(Level.STUDY),))
    keywords = ("PatientName", "PatientID", "AccessionNumber", "StudyDescription")
    columns = {(m.study_uid, m.demographics): words_of_row(tuple(m.text(key) for key in keywords)) for m in rows}
    dice, found = random.Random(6), 0
    texts = [
        "王", "김", "ivan", "muller", "Yamada, T", "ct kopf", "knee", "4711 mor", '"', "' OR 1=1", "a* NOT b", "\0",
        "\u202emor\u202c", "NEAR(a b)", "{name} : x", "^mor", "mor*", "-", "\ud800", "x" * 5000, "a " * 500, "*", "",
    ]  # fmt: skip
    for _ in range(150):
        words = [some_key(dice, NAMES + IDS + DESCRIPTIONS).strip("*") for _ in range(dice.randrange(1, 3))]
        texts.append(" ".join(words))
    for text in texts:
        quick = {(match.study_uid, match.demographics) for match in all_of(reader, (Query(Level.STUDY),), text)}
        phrases = asked(text)
        wanted = {key for key, said in columns.items() if are_said(phrases, said) and (phrases or not text.strip(" *"))}
        assert quick == wanted, text
        found += bool(quick)
    assert found > 50


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("王小", NAMES[6]),
        ("김", NAMES[5]),
        ("ivan", NAMES[4]),
        ("muller", NAMES[3]),
        ("yamada", NAMES[2]),
        ("морг", None),
    ],
)
def test_any_word_of_any_script_finds(reader: IndexReader, text: str, name: str | None) -> None:
    found = {match.text("PatientName") for match in all_of(reader, (Query(Level.STUDY),), text)}
    assert found == ({name} if name else set())


def test_an_attribute_that_the_store_does_not_hold_is_told_however_few_are_looked_at(reader: IndexReader) -> None:
    with pytest.raises(UnknownKey, check=saying("EthnicGroup")):
        list(reader.find(Query(Level.STUDY, (("PatientName", "nobody"), ("EthnicGroup", "x")))))


def test_words_and_the_other_fields_narrow_together(reader: IndexReader) -> None:
    form = StudyQuery(study_date=DateRange("20240101", "20241231"), modalities=("CT", "MR"))
    found = all_of(reader, form.queries(), "mor")
    assert found
    assert all(match.text("PatientName").casefold().startswith("mor") for match in found)
    assert all(match.text("StudyDate").replace(".", "") == "20240506" for match in found)
    assert len({(match.study_uid, match.demographics) for match in found}) == len(found)


def test_a_key_that_the_store_does_not_hold_is_said(reader: IndexReader) -> None:
    with pytest.raises(UnknownKey, check=saying("EthnicGroup")):
        all_of(reader, (Query(Level.STUDY, (("EthnicGroup", "x"),)),))


def test_what_only_the_listing_still_knows_is_no_answer(tmp_path: Path) -> None:
    with opened(tmp_path) as (store, _):
        keep(store, ct(1))
        store.places.settle()
        store.index.call(lambda c: c.execute("DELETE FROM instances").rowcount)
        assert all_of(store.reader, (Query(Level.STUDY),)) == []


def test_an_index_of_before_is_searched_slowly_until_it_is_listed(tmp_path: Path) -> None:
    with opened(tmp_path) as (store, _):
        keep(store, ct(1, "1.2.1"))
        store.places.settle()

        def before(connection: sqlite3.Connection) -> None:
            set_fact(connection, LISTED_AS, "")
            connection.execute("DROP TABLE words")
            connection.execute("DROP TABLE listed")

        store.index.call(before)
        for text in ("", "ct1", "compressed"):
            assert [match.study_uid for match in all_of(store.reader, (Query(Level.STUDY),), text)] == ["1.2.1"]
        assert all_of(store.reader, (Query(Level.STUDY),), "nobody") == []
