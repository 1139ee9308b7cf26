"""Whether two speakers are one, and why. Pure: no database.

Never decided by how alike two strings are. A rule has to lead from one name to the other, and what else is
told of the two adds to it or takes away; the table below is all there is to it. When in doubt, two speakers
stay apart: two that should be one are a nuisance, one that should be two is a lie.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from api.services.name_rules import WEIGHTS, Agreement, NameMatch, NameRule
from api.services.names import fold, is_personal, own_country_removed
from api.services.naming_customs import customs_of
from api.services.organization_kinds import is_party, kinds_agree
from api.services.organization_names import compare_organization_names
from api.services.organization_words import (
    is_acronym,
    is_description,
    is_generic,
    is_state_institution,
    telling_part,
)
from api.services.person_names import compare_person_names
from api.services.stated_facts import (
    NO_TIMES,
    Role,
    RoleAgreement,
    Times,
    home_told,
    ministries_held,
    role_of,
    roles_agree,
    telling_words,
    times_of,
)
from api.services.verdicts import SURE, Decision, Evidence, EvidenceKind, Verdict
from nlp.quotation import SpeakerType

# What agreeing and contradicting facts are worth, beside the name's points (see name_rules.WEIGHTS).
_TYPE_OPEN = -3  # a person and somebody of whom it is not known
_SAME_COUNTRY = 1
_OTHER_COUNTRY = -4
_SAME_AFFILIATION = 2
_OTHER_TIME = -4  # dead before the other acts
_ROLES = {
    RoleAgreement.OFFICE: 2,
    RoleAgreement.SAME: 1,
    RoleAgreement.SILENT: 0,
    RoleAgreement.COMPATIBLE: 0,
    RoleAgreement.UNRELATED: -2,
    RoleAgreement.CONFLICT: -4,
}
_SHARED_WORDS = 2  # "Kremlin spokesman", and "Kremlin" as affiliation

_SAME, _DIFFERENT, _OPEN = "same", "different", "unknown"

# From how many points on a pair is worth a look. A surname or an initial alone is shared by too many.
_DOUBTFUL = 1
_DOUBTFUL_SURNAME = 2
_WEAK_NAME = WEIGHTS[NameRule.INITIAL]

_KINDRED_TYPES = (
    {SpeakerType.PERSON, SpeakerType.UNKNOWN},
    {SpeakerType.ORGANIZATION, SpeakerType.GROUP},
)

Stated = tuple[str | None, str | None, str | None]
"""Role, affiliation and country as an article states them."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A speaker as articles present it: one article's mention, or all that is known of a stored one."""

    names: tuple[str, ...]
    type: SpeakerType
    countries: frozenset[str] = frozenset()
    affiliations: frozenset[str] = frozenset()  # folded
    hints: frozenset[str] = frozenset()  # telling words of roles and affiliations
    roles: frozenset[Role] = frozenset()
    descriptions: frozenset[str] = frozenset()  # roles and affiliations, folded, a space before and after
    offices: frozenset[str] = frozenset()
    times: Times = NO_TIMES


_TWO = Verdict(Decision.TWO)


def profile_of(names: tuple[str, ...], speaker_type: SpeakerType, stated: Iterable[Stated]) -> Profile:
    """The profile of a speaker with these names, of whom this is stated."""
    facts = list(stated)
    described = [text for role, affiliation, _ in facts for text in (role, affiliation) if text]
    roles = (role_of(role) for role, _, _ in facts if role)
    # "Japanese Foreign Ministry" tells where it is, "French Connection" may be anywhere.
    state = [name for name in names if not is_personal(speaker_type) and is_state_institution(name)]
    telling_home = [*described, *state]
    countries = frozenset(country for _, _, country in facts if country is not None)
    return Profile(
        names,
        speaker_type,
        countries=countries or frozenset(home for text in telling_home for home in home_told(text)),
        affiliations=frozenset(fold(affiliation) for _, affiliation, _ in facts if affiliation),
        hints=telling_words(described),
        roles=frozenset(role for role in roles if role is not None),
        descriptions=frozenset(f" {fold(text)} " for text in described),
        offices=frozenset(office for text in described for office in ministries_held(text)),
        times=times_of(described),
    )


def judge(one: Profile, other: Profile) -> Verdict:
    """Whether two speakers are one: the sum of the evidence decides, unless their names exclude it."""
    if one.type is not other.type and not any({one.type, other.type} <= types for types in _KINDRED_TYPES):
        return _TWO
    name = _compare_names(one, other)
    if name.agreement is not Agreement.ALIKE:
        return _TWO
    evidence = tuple(_evidence(one, other, name))
    points = sum(item.points for item in evidence)
    if points >= SURE and one.type is other.type and not _needs_country(one, other):
        return Verdict(Decision.ONE, points, evidence)
    doubtful = _DOUBTFUL if name.weight > _WEAK_NAME else _DOUBTFUL_SURNAME
    decision = Decision.DOUBTFUL if points >= doubtful else Decision.TWO
    return Verdict(decision, points, evidence)


def _needs_country(one: Profile, other: Profile) -> bool:
    """Whether bodies are called by what every country has one of, and no country says that it is one's."""
    if is_personal(one.type) or one.countries & other.countries:
        return False
    names = (*one.names, *other.names)
    generic = [is_generic(name) for name in names if not is_acronym(name)]
    return all(map(is_description, names)) or (bool(generic) and all(generic))


def _evidence(one: Profile, other: Profile, name: NameMatch) -> Iterable[Evidence]:
    finding = "+".join(name.rules)
    yield Evidence(EvidenceKind.NAME, finding, name.weight, (name.names[0],), (name.names[1],))
    open_type = one.type is not other.type
    yield Evidence(
        EvidenceKind.TYPE,
        _OPEN if open_type else _SAME,
        _TYPE_OPEN if open_type else 0,
        (one.type.value,),
        (other.type.value,),
    )
    country = _overlap(one.countries, other.countries)
    points = {_SAME: _SAME_COUNTRY, _DIFFERENT: _OTHER_COUNTRY}.get(country, 0)
    yield Evidence(EvidenceKind.COUNTRY, country, points, *_sorted(one.countries, other.countries))
    affiliation = _overlap(*(_telling_affiliations(profile, name) for profile in (one, other)))
    points = _SAME_AFFILIATION if affiliation == _SAME else 0
    yield Evidence(
        EvidenceKind.AFFILIATION, affiliation, points, *_sorted(one.affiliations, other.affiliations)
    )
    if one.times.exclude(other.times):
        yield Evidence(EvidenceKind.TIME, _DIFFERENT, _OTHER_TIME)
    words = _shared_words(one, other, name)
    if name.weight == _WEAK_NAME and is_personal(one.type):
        words -= _words_of_parties(one) | _words_of_parties(other)
    if words:
        yield Evidence(EvidenceKind.WORDS, _SAME, _SHARED_WORDS, *_sorted(words, words))
    roles = RoleAgreement.OFFICE if one.offices & other.offices else roles_agree(one.roles, other.roles)
    # Words in common tell how unlike roles go together. Organisations have no roles, but descriptions.
    related = roles not in {RoleAgreement.SILENT, RoleAgreement.UNRELATED} or not words
    if not is_personal(one.type):
        kinds = kinds_agree((_own_descriptions(one), _own_descriptions(other)), (one.names, other.names))
        yield Evidence(EvidenceKind.ROLE, kinds.value, _ROLES[kinds])
    elif related:
        yield Evidence(EvidenceKind.ROLE, roles.value, _ROLES[roles], _heads(one), _heads(other))


def _telling_affiliations(profile: Profile, name: NameMatch) -> frozenset[str]:
    """Where somebody works; that two Sharifs are of one party does not make them one."""
    if name.weight > _WEAK_NAME or not is_personal(profile.type):
        return profile.affiliations
    return frozenset(place for place in profile.affiliations if not is_party(place))


def _words_of_parties(profile: Profile) -> frozenset[str]:
    parties = {place for place in profile.affiliations if is_party(place)}
    return frozenset({word for place in parties for word in telling_words([place])} | parties)


def _overlap(some: frozenset[str], others: frozenset[str]) -> str:
    if not some or not others:
        return _OPEN
    return _SAME if some & others else _DIFFERENT


def _sorted(some: frozenset[str], others: frozenset[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return tuple(sorted(some)), tuple(sorted(others))


def _shared_words(one: Profile, other: Profile, name: NameMatch) -> frozenset[str]:
    """What both are described with: telling words, the one's place of work in the other's role."""
    countries = one.countries | other.countries
    named = _named_in_roles(one, other, countries) | _named_in_roles(other, one, countries)
    own = {word for spelling in (*one.names, *other.names) for word in fold(spelling).split()}
    shared = ((one.hints & other.hints) | named) - own
    if is_personal(one.type):
        return shared
    return shared | _told_of_name(one, name.names[1]) | _told_of_name(other, name.names[0])


def _named_in_roles(one: Profile, other: Profile, countries: frozenset[str]) -> frozenset[str]:
    """Affiliations of the one that a description of the other names: "Foreign Ministry spokeswoman"."""
    bare = {own_country_removed(affiliation, countries) for affiliation in one.affiliations}
    return frozenset(
        place for place in bare if place and any(f" {place} " in text for text in other.descriptions)
    )


def _told_of_name(described: Profile, other_name: str) -> frozenset[str]:
    """Words that describe an organisation, not in its own name, and that stand in its other name.

    "LMRT, a mountain rescue team" is the Lochmore Mountain Rescue Team.
    """
    own = {word for spelling in described.names for word in telling_part(spelling)}
    words = {word for text in described.descriptions for word in telling_part(text)}
    return frozenset(words & set(telling_part(other_name)) - own)


def _own_descriptions(profile: Profile) -> frozenset[str]:
    """What an organisation is said to be, not what it belongs to."""
    return frozenset(text for text in profile.descriptions if text.strip() not in profile.affiliations)


def _heads(profile: Profile) -> tuple[str, ...]:
    return tuple(sorted({head for role in profile.roles for head in role.heads}))


def _compare_names(one: Profile, other: Profile) -> NameMatch:
    """The best match of any two of their names, unless two exclude each other.

    One "Hillary" among the spellings of a "Clinton" excludes Bill.
    """
    countries = one.countries | other.countries
    customs = customs_of(countries)
    compare = compare_person_names if is_personal(one.type) else compare_organization_names
    found = [
        replace(compare(first, second, customs, countries), names=(first, second))
        for first in one.names
        for second in other.names
    ]
    excluding = next((match for match in found if match.agreement is Agreement.DIFFERENT), None)
    return excluding or max(found, key=lambda match: (match.agreement, match.weight))


def names_agree(one: Profile, other: Profile) -> bool:
    """Whether by their names alone two speakers may be one."""
    return _compare_names(one, other).agreement is Agreement.ALIKE


def kindred_types(speaker_type: SpeakerType) -> frozenset[SpeakerType]:
    """The types that a speaker of this type may have elsewhere, its own among them."""
    return frozenset(next(types for types in _KINDRED_TYPES if speaker_type in types))


def same_speaker(mention: Profile, known: Sequence[Profile]) -> int | None:
    """Index of the one of `known` that the mention means, None if none does or it is open which."""
    return choose(mention, known, [judge(mention, profile) for profile in known])


def choose(mention: Profile, known: Sequence[Profile], verdicts: Sequence[Verdict]) -> int | None:
    """As `same_speaker`, with the verdicts on each of `known` at hand."""
    sure = [index for index, verdict in enumerate(verdicts) if verdict.decision is Decision.ONE]
    if len(sure) < 2:
        return sure[0] if sure else None
    # Of two John Smiths, the one for whom more speaks; with no country told, the one of whom none is told
    # either. A surname alone may still be either's.
    most = max(verdicts[index].points for index in sure)
    best = [
        index
        for index in sure
        if verdicts[index].points == most and verdicts[index].evidence[0].points > _WEAK_NAME
    ]
    alike_in_country = [index for index in best if bool(mention.countries) == bool(known[index].countries)]
    for choice in (best, alike_in_country):
        if len(choice) == 1:
            return choice[0]
    return None
