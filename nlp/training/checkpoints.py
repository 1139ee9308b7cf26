"""Where a training run stands, on disk, so that it can go on after an interruption."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import torch
from torch import nn
from torch.optim import Optimizer
from torch.optim.lr_scheduler import LRScheduler

from nlp.training.set_aside import HELD_OUT

_CHECKPOINT = "checkpoint.pt"
_LOG = "log.jsonl"
_PLAN = "plan.json"


class PlanError(ValueError):
    """The directory holds a run with other settings."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that decides what comes of a run, beside corpus and pretrained weights."""

    epochs: int = 8
    seed: int = 1
    window: int = 384
    pieces_per_batch: int = 3072
    encoder_rate: float = 3e-4
    head_rate: float = 1e-3
    warm_up: float = 0.1  # share of the steps
    weight_decay: float = 0.01
    dropout: float = 0.1
    link_size: int = 64
    held_out: int = HELD_OUT  # articles set aside to choose by


@dataclass(slots=True)
class Progress:
    """How far a run has come: complete epochs, and steps of the one under way."""

    epoch: int = 0
    step: int = 0


class Run:
    """A run's directory: plan, checkpoint and log."""

    def __init__(self, directory: Path, plan: Plan, learned_from: Sequence[Path]) -> None:
        """Open the directory or begin it.

        Raises PlanError where it holds a run with another plan, or one that learned from other files.
        """
        self.directory = directory
        directory.mkdir(parents=True, exist_ok=True)
        digests = [hashlib.sha256(file.read_bytes()).hexdigest() for file in learned_from]
        wanted = {**asdict(plan), "learned_from": digests}
        path = directory / _PLAN
        if not path.exists():
            path.write_text(json.dumps(wanted, indent=2) + "\n", encoding="utf-8")
        elif (there := json.loads(path.read_text(encoding="utf-8"))) != wanted:
            different = sorted(name for name in wanted if wanted[name] != there.get(name))
            raise PlanError(f"{directory} holds a run that differs in {', '.join(different)}")

    def log(self, kind: str, **figures: Any) -> None:
        """Add a line of figures to the log and show it."""
        line = json.dumps({"at": round(time.time(), 1), "kind": kind, **figures})
        with (self.directory / _LOG).open("a", encoding="utf-8") as file:
            file.write(line + "\n")
        print(line, flush=True)

    def save(
        self, network: nn.Module, optimizer: Optimizer, schedule: LRScheduler, progress: Progress
    ) -> None:
        """Write a checkpoint; the last one stays whole if this is interrupted."""
        state = {
            "network": network.state_dict(),
            "optimizer": optimizer.state_dict(),
            "schedule": schedule.state_dict(),
            "progress": asdict(progress),
            "chance": torch.get_rng_state(),
        }
        written = self.directory / f"{_CHECKPOINT}.new"
        torch.save(state, written)
        written.replace(self.directory / _CHECKPOINT)

    def resume(self, network: nn.Module, optimizer: Optimizer, schedule: LRScheduler) -> Progress:
        """Take up the last checkpoint, if there is one."""
        path = self.directory / _CHECKPOINT
        if not path.exists():
            return Progress()
        state = torch.load(path, weights_only=True)
        network.load_state_dict(state["network"])
        optimizer.load_state_dict(state["optimizer"])
        schedule.load_state_dict(state["schedule"])
        torch.set_rng_state(state["chance"])
        return Progress(**{field.name: state["progress"][field.name] for field in fields(Progress)})
