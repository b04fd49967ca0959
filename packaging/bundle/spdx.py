"""Which licences may be inside a package, by their SPDX expressions."""

from __future__ import annotations

from license_expression import (
    AND,
    OR,
    ExpressionError,
    LicenseSymbol,
    LicenseWithExceptionSymbol,
    get_spdx_licensing,
)

SPDX = get_spdx_licensing()
COPYLEFT = ("GPL-", "AGPL-", "SSPL-", "OSL-", "EUPL-")
LETS_ANY_PROGRAM = {"GCC-exception-2.0", "GCC-exception-3.1", "Bootloader-exception"}
"""Exceptions by which programs under any licence may carry what is under the GPL otherwise."""
OWN = "LicenseRef-"
"""Begins the name of a licence that SPDX does not list."""


class LicenceError(ValueError):
    """An expression that is none, or names licences that SPDX does not list."""


def checked(expression: str) -> str:
    """Give the expression as SPDX writes it. Raises LicenceError."""
    if expression.startswith(OWN):
        return expression
    return str(_parsed(expression))


def may_be_inside(expression: str) -> bool:
    """Tell whether a package may hold what is under this expression: no GPL, but where an exception or a choice lets.

    Raises LicenceError.
    """
    if expression.startswith(OWN):
        return True
    return _may(_parsed(expression))


def is_within(expression: str, allowed: str) -> bool:
    """Tell whether what is under ``expression`` may be used under licences that ``allowed`` names, all of them at once.

    Raises LicenceError where ``allowed`` is no expression; an ``expression`` that is none is within nothing.
    """
    names = {str(symbol) for symbol in SPDX.license_symbols(_parsed(allowed), decompose=False)}
    try:
        return _is_within(_parsed(expression), names)
    except LicenceError:
        return False


def _is_within(found: object, names: set[str]) -> bool:
    if isinstance(found, OR):
        return any(_is_within(each, names) for each in found.args)
    if isinstance(found, AND):
        return all(_is_within(each, names) for each in found.args)
    return str(found) in names


def _parsed(expression: str) -> object:
    try:
        found = SPDX.parse(expression, validate=True)
    except ExpressionError as error:
        raise LicenceError(f"{expression!r} is no SPDX expression: {error}") from error
    if found is None:
        raise LicenceError("an empty text is no SPDX expression")
    return found


def _may(found: object) -> bool:
    if isinstance(found, OR):
        return any(_may(each) for each in found.args)
    if isinstance(found, AND):
        return all(_may(each) for each in found.args)
    if isinstance(found, LicenseWithExceptionSymbol):
        return found.exception_symbol.key in LETS_ANY_PROGRAM or _may(found.license_symbol)
    if isinstance(found, LicenseSymbol):
        return not found.key.startswith(COPYLEFT)
    raise LicenceError(f"{found} is no expression")
