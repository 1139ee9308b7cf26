"""All that is known of an article's names before anyone asks who speaks."""

from __future__ import annotations

from spacy.tokens import Doc

from nlp.names.aliases import find_aliases
from nlp.names.grouping import EntityIndex
from nlp.names.kinds import decide_kinds
from nlp.names.layout import Layout
from nlp.names.mentions import NamedMention, find_names
from nlp.names.roles import RoleReader
from nlp.names.sources import SourceReader
from nlp.names.titles import find_titles

_KEPT = "onrecord_name_analysis"


class NameAnalysis:
    """Words, names, entities, and readers for roles and sources of one document.

    Linear in the length of the text. Components that need it share one.
    """

    @classmethod
    def last_of(cls, doc: Doc) -> NameAnalysis:
        """The analysis, for the last component that needs it: what leaves the pipeline can be serialized."""
        analysis = cls.of(doc)
        del doc.user_data[_KEPT]
        return analysis

    @classmethod
    def of(cls, doc: Doc) -> NameAnalysis:
        """The analysis of a document, made when it is first asked for and kept with the document."""
        known: NameAnalysis | None = doc.user_data.get(_KEPT)
        if known is None:
            known = doc.user_data[_KEPT] = cls(doc)
        return known

    def __init__(self, doc: Doc) -> None:
        self.layout = Layout(doc)
        titles = find_titles(self.layout)
        self.names: list[NamedMention] = find_names(self.layout, titles)
        decide_kinds(self.layout, self.names)
        aliases = find_aliases(self.layout, self.names)
        self.roles = RoleReader(self.layout, titles, self.names)
        self.sources = SourceReader(self.layout, titles, self.names)
        self.entities = EntityIndex(self.layout, self.names, self.roles, aliases)
