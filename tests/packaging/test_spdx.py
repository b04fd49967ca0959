"""Which licences may be inside is read from their SPDX expressions."""

from __future__ import annotations

import pytest
import spdx


@pytest.mark.parametrize(
    ("expression", "may"),
    [
        ("MIT", True),
        ("BSD-3-Clause AND 0BSD AND MIT AND Zlib AND CC0-1.0", True),
        ("LGPL-3.0-only", True),
        ("GPL-3.0-or-later", False),
        ("AGPL-3.0-only", False),
        ("MIT AND GPL-2.0-only", False),
        ("AFL-2.1 OR GPL-2.0-or-later", True),
        ("(MIT OR GPL-2.0-only) AND GPL-3.0-only", False),
        ("GPL-3.0-or-later WITH GCC-exception-3.1", True),
        ("GPL-2.0-or-later WITH Bootloader-exception", True),
        ("GPL-3.0-only WITH Classpath-exception-2.0", False),
        ("LicenseRef-Microsoft-Visual-Cpp-Runtime", True),
    ],
)
def test_no_gpl_but_where_an_exception_or_a_choice_lets(expression: str, may: bool) -> None:
    assert spdx.may_be_inside(expression) is may


@pytest.mark.parametrize("expression", ["", " ", "BSD", "MIT License", "MIT AND", "Apache 2"])
def test_what_is_no_expression_is_refused(expression: str) -> None:
    with pytest.raises(spdx.LicenceError):
        spdx.checked(expression)


def test_an_unknown_name_may_not_be_inside() -> None:
    with pytest.raises(spdx.LicenceError, match="Surely-Free"):
        spdx.may_be_inside("MIT AND Surely-Free")


@pytest.mark.parametrize(
    ("expression", "is_in"),
    [
        ("MIT OR Apache-2.0", True),
        ("Apache-2.0 OR GPL-2.0-only", True),
        ("Apache-2.0 WITH LLVM-exception", True),
        ("(MIT OR Apache-2.0) AND MIT", True),
        ("(MIT OR Apache-2.0) AND Unicode-3.0", False),
        ("MPL-2.0", False),
        ("GPL-3.0-only WITH GCC-exception-3.1", False),
        ("", False),
        ("whatever", False),
    ],
)
def test_a_licence_is_within_others_where_each_demand_of_it_is_met(expression: str, is_in: bool) -> None:
    assert spdx.is_within(expression, "Apache-2.0 AND MIT AND Apache-2.0 WITH LLVM-exception") is is_in
