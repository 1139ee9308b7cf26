"""How nouns go with roles: what a description may tell of a person and what excludes it."""

from __future__ import annotations

import pytest

from nlp.names.role_fit import RoleFit, is_attribute, is_loose, role_fit


@pytest.mark.parametrize(
    ("noun", "roles", "fit"),
    [
        ("senator", {"senator"}, RoleFit.CALLED),
        ("lawmaker", {"senator"}, RoleFit.COVERED),
        ("skipper", {"captain"}, RoleFit.COVERED),
        ("pianist", {"drummer"}, RoleFit.RELATED),
        ("economist", set(), RoleFit.OPEN),
        ("economist", {"founder"}, RoleFit.OPEN),
        ("widow", {"judge"}, RoleFit.OPEN),
        ("dutchwoman", {"judge"}, RoleFit.OPEN),
        ("judge", {"actor"}, RoleFit.EXCLUDED),
    ],
)
def test_a_noun_fits_roles(noun: str, roles: set[str], fit: RoleFit) -> None:
    assert role_fit(noun, roles) is fit


def test_what_anybody_may_be_says_nothing_of_an_office() -> None:
    assert is_attribute("pensioner")
    assert not is_attribute("judge")
    assert is_loose("neighbour")
    assert is_loose("founder")
    assert not is_loose("surgeon")
