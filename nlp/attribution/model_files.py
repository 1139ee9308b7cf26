"""The files of a trained model: names, settings and the numbers that decoding needs."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import numpy as np

from nlp.attribution.labels import TAGS, Floats, Kind, begin
from nlp.attribution.links import LinkTables
from nlp.attribution.tagging import Transitions

TOKENIZER_FILE = "tokenizer.json"
NETWORK_FILE = "model.onnx"
DECODER_FILE = "decoder.npz"
SETTINGS_FILE = "config.json"


@dataclass(frozen=True, slots=True)
class Settings:
    """How texts are cut for the model and how its scores are read."""

    window: int = 384  # word pieces that the encoder sees at once, without the special ones
    context: int = 0  # of these, how many on either side are there to be seen only
    bonuses: tuple[float, ...] = (0.0, 0.0, 0.0)  # added to the score of every source, cue, content
    link_size: int = 64
    tags: tuple[str, ...] = TAGS

    def tag_bonuses(self) -> Floats:
        """[tag]: what is added to the scores of tags, so that more or less is found."""
        added = np.zeros(len(TAGS), dtype=np.float32)
        for kind, bonus in zip(Kind, self.bonuses, strict=True):
            added[begin(kind)] = bonus
        return added

    @classmethod
    def read(cls, directory: Path) -> Settings:
        """Settings of the model in a directory. Raises ValueError where its tags are not ours."""
        entries = json.loads((directory / SETTINGS_FILE).read_text(encoding="utf-8"))
        found = cls(**{**entries, "tags": tuple(entries["tags"]), "bonuses": tuple(entries["bonuses"])})
        if found.tags != TAGS:
            raise ValueError(f"the model in {directory} has other tags: {', '.join(found.tags)}")
        return found

    def write(self, directory: Path) -> None:
        """Write the settings into a model's directory."""
        text = json.dumps(asdict(self), indent=2) + "\n"
        (directory / SETTINGS_FILE).write_text(text, encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Decoder:
    """The learned numbers that are used outside the network."""

    transitions: Transitions
    content_to_cue: LinkTables
    cue_to_source: LinkTables
    no_source: Floats  # the vector that answers for "nobody"

    @classmethod
    def read(cls, directory: Path) -> Decoder:
        """The decoder of the model in a directory."""
        with np.load(directory / DECODER_FILE, allow_pickle=False) as arrays:
            return cls(
                Transitions(**_group(Transitions, "transitions", arrays)),
                LinkTables(**_group(LinkTables, "content_to_cue", arrays)),
                LinkTables(**_group(LinkTables, "cue_to_source", arrays)),
                arrays["no_source"],
            )

    def write(self, directory: Path) -> None:
        """Write the numbers into a model's directory."""
        arrays = {"no_source": self.no_source}
        for name in ("transitions", "content_to_cue", "cue_to_source"):
            part = getattr(self, name)
            arrays |= {f"{name}.{field.name}": getattr(part, field.name) for field in fields(part)}
        np.savez(directory / DECODER_FILE, **arrays)  # type: ignore[arg-type]


def _group(
    kind: type[Transitions | LinkTables], name: str, arrays: np.lib.npyio.NpzFile
) -> dict[str, Floats]:
    return {field.name: arrays[f"{name}.{field.name}"] for field in fields(kind)}
