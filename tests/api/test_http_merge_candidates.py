"""Doubtful pairs of speakers over HTTP: listed with their evidence, gone once they are none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.factories import a_quotation, a_speaker

Post = Callable[..., dict[str, Any]]
Items = Callable[..., Sequence[dict[str, Any]]]
PATH = "/v1/speakers/merge-candidates"
DOCTOR = {"role": "surgeon", "country": "ES"}


@pytest.fixture
def doubtful(post: Post) -> None:
    """Two pairs: two of one name and country in unlike roles, and a name with its initial alone."""
    post(a_quotation("One", a_speaker("Ana Ruiz", **DOCTOR)))
    post(a_quotation("Two", a_speaker("Ana Ruiz", role="novelist", country="AR")))
    post(a_quotation("Three", a_speaker("Ana Ruiz", role="head of the village", country="ES")))
    post(a_quotation("Four", a_speaker("Mia Wong", role="senator", country="US")))
    post(a_quotation("Five", a_speaker("M. Wong", role="senator", country="US")))


def names(pair: dict[str, Any]) -> tuple[str, str]:
    return pair["one"]["name"], pair["other"]["name"]


def points(pair: dict[str, Any]) -> dict[str, int]:
    return {item["kind"]: item["points"] for item in pair["evidence"]}


@pytest.mark.usefixtures("doubtful")
def test_doubtful_pairs_stand_apart_with_their_evidence(items: Items) -> None:
    initial, name_alone = items(PATH)
    assert names(initial) == ("Mia Wong", "M. Wong")
    assert names(name_alone) == ("Ana Ruiz", "Ana Ruiz")
    assert {initial["one"]["country"], name_alone["other"]["country"]} == {"US", "ES"}
    assert points(initial) == {"name": 0, "type": 0, "country": 1, "affiliation": 0, "role": 1}
    assert [item for item in initial["evidence"] if item["kind"] == "name"] == [
        {"kind": "name", "finding": "initial", "points": 0, "one": ["Mia Wong"], "other": ["M. Wong"]}
    ]
    assert points(name_alone) == {"name": 3, "type": 0, "country": 1, "affiliation": 0, "role": -2}
    assert 0 < initial["score"] < 1
    assert len(items("/v1/speakers", q="ruiz")) == 3


@pytest.mark.usefixtures("doubtful")
def test_pairs_of_one_speaker_and_of_a_score(items: Items) -> None:
    pair = items(PATH)[0]
    for side in ("one", "other"):
        assert items(PATH, speaker=pair[side]["id"]) == [pair]
    assert items(PATH, speaker="spk_nobody") == []
    assert items(PATH, min_score=pair["score"])[0] == pair
    assert items(PATH, min_score=1) == []


@pytest.mark.usefixtures("doubtful")
def test_pairs_page_by_page(client: FlaskClient, items: Items) -> None:
    first = client.get(f"{PATH}?limit=1").get_json()
    second = client.get(f"{PATH}?limit=1&cursor={first['next_cursor']}").get_json()
    assert [*first["items"], *second["items"]] == items(PATH)
    assert second["next_cursor"] is None


def test_a_pair_stays_the_same_while_more_is_told(post: Post, items: Items) -> None:
    post(a_quotation("One", a_speaker("Ana Ruiz", **DOCTOR)))
    post(a_quotation("Two", a_speaker("A. Ruiz", **DOCTOR)))
    [pair] = items(PATH)
    post(a_quotation("Three", a_speaker("Ana Ruiz", role="doctor", country="ES")))
    [later] = items(PATH)
    assert (later["id"], later["found_at"]) == (pair["id"], pair["found_at"])
    assert {"doctor", "surgeon"} <= {value for item in later["evidence"] for value in item["one"]}


def test_an_erased_speaker_is_no_candidate(client: FlaskClient, post: Post, items: Items) -> None:
    post(a_quotation("One", a_speaker("Ana Ruiz", **DOCTOR)))
    article = post(a_quotation("Two", a_speaker("A. Ruiz", **DOCTOR)))
    assert len(items(PATH)) == 1
    assert client.delete(f"/v1/articles/{article['id']}", headers={"If-Match": "*"}).status_code == 204
    assert items(PATH) == []


def test_unknown_parameters_are_refused(client: FlaskClient) -> None:
    assert client.get(f"{PATH}?speaker_id=x").status_code == 422
    assert client.get(f"{PATH}?min_score=2").status_code == 422
