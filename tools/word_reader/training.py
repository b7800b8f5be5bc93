"""Trains the word reader and writes it as ONNX: `python -m word_reader.training FOLDER MODEL MINUTES`.

The only place that needs torch (2.13, CPU), in an environment of its own; see README.md.
"""

import math
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import torch
from torch import Tensor, nn

from hoso.reading.syllables import LETTERS

_CLASS = {letter: place for place, letter in enumerate(LETTERS, 1)}
_BATCH_COLUMNS = 7000
_RATE = 3e-3


class WordReader(nn.Module):  # type: ignore[misc]  # torch is not here when types are checked
    """Levels (N, 1, 48, W) to log chances (N, W / 4, classes): rows are folded away, columns stay."""

    def __init__(self) -> None:
        super().__init__()
        self.rows = nn.Sequential(
            *_folded(1, 24, kernel=5, stride=(2, 2)),
            *_folded(24, 48, kernel=3, stride=(2, 2)),
            *_folded(48, 56, kernel=3, stride=(1, 1)),
            *_folded(56, 80, kernel=3, stride=(2, 1)),
            *_folded(80, 96, kernel=3, stride=(2, 1)),
            nn.Conv2d(96, 112, (3, 1), bias=False), nn.BatchNorm2d(112), nn.ReLU(),
        )  # fmt: skip
        self.near = nn.Sequential(*_along(112), *_along(112))
        self.letters = nn.Conv1d(112, len(LETTERS) + 1, 1)

    def forward(self, levels: Tensor) -> Tensor:
        columns = self.near(self.rows(levels).squeeze(2))
        return torch.log_softmax(self.letters(columns), 1).transpose(1, 2)


def _folded(before: int, after: int, *, kernel: int, stride: tuple[int, int]) -> tuple[nn.Module, ...]:
    conv = nn.Conv2d(before, after, kernel, stride, padding=kernel // 2, bias=False)
    return conv, nn.BatchNorm2d(after), nn.ReLU()


def _along(channels: int) -> tuple[nn.Module, ...]:
    return nn.Conv1d(channels, channels, 3, padding=1, bias=False), nn.BatchNorm1d(channels), nn.ReLU()


@dataclass(frozen=True, slots=True)
class Batch:
    """Pieces of about one width: levels from 0 (white) to 1, widths in columns of the answer, targets."""

    levels: Tensor
    widths: Tensor
    targets: Tensor
    lengths: Tensor


def batches(paths: list[Path], chance: np.random.Generator) -> Iterator[Batch]:
    """Yield the pieces of some files, mixed, those of a width together."""
    pieces: list[tuple[np.ndarray, list[int]]] = []
    for path in paths:
        with np.load(path) as shard:
            levels, ends, texts = shard["levels"], shard["ends"], shard["texts"]
        start = 0
        for end, text in zip(ends, texts, strict=True):
            target = [_CLASS[letter] for letter in str(text) if letter in _CLASS]
            if target and (end - start) // 4 > len(target) + 1 and end - start < 420:
                pieces.append((levels[:, start:end], target))
            start = int(end)
    order = sorted(range(len(pieces)), key=lambda at: pieces[at][0].shape[1] + chance.uniform(0, 12))
    groups: list[list[int]] = [[]]
    for at in order:
        if groups[-1] and (len(groups[-1]) + 1) * pieces[at][0].shape[1] > _BATCH_COLUMNS:
            groups.append([])
        groups[-1].append(at)
    for place in chance.permutation(len(groups)):
        yield _batch([pieces[at] for at in groups[place]], chance)


def _batch(pieces: list[tuple[np.ndarray, list[int]]], chance: np.random.Generator) -> Batch:
    widest = -(-max(levels.shape[1] for levels, _ in pieces) // 8) * 8
    made = np.zeros((len(pieces), 1, 48, widest), np.float32)
    for place, (levels, _) in enumerate(pieces):
        ink = 1 - levels.astype(np.float32) / 255
        ink *= chance.uniform(0.7, 1.1)
        made[place, 0, :, : levels.shape[1]] = ink
    return Batch(
        torch.from_numpy(np.minimum(made, 1)),
        torch.tensor([-(-levels.shape[1] // 4) for levels, _ in pieces]),
        torch.tensor([letter for _, target in pieces for letter in target]),
        torch.tensor([len(target) for _, target in pieces]),
    )


def train(folder: Path, model: Path, minutes: float, *, start: Path | None = None) -> None:
    """Train for so many minutes on all files but the first, which the wrong words are counted on.

    `start` holds the weights of an earlier run to go on from.
    """
    torch.set_num_threads(1)
    torch.manual_seed(1)
    chance = np.random.default_rng(1)
    network = WordReader()
    if start is not None:
        network.load_state_dict(torch.load(start))
    print("parameters", sum(parameter.numel() for parameter in network.parameters()))
    optimiser = torch.optim.AdamW(network.parameters(), lr=_RATE, weight_decay=1e-2)
    highest = _RATE if start is None else _RATE / 2
    loss_of = nn.CTCLoss(zero_infinity=True)
    began, step, total = time.monotonic(), 0, 0.0
    while (share := (time.monotonic() - began) / (60 * minutes)) < 1:
        files = sorted(folder.glob("*.npz"))[1:]
        files = [path for path in files if ".part" not in path.name]
        chosen = [files[at] for at in chance.choice(len(files), min(2, len(files)), replace=False)]
        network.train()
        for batch in batches(chosen, chance):
            share = (time.monotonic() - began) / (60 * minutes)
            rate = highest * min(1.0, (step + 1) / 300) * 0.5 * (1 + math.cos(math.pi * min(share, 1.0)))
            for group in optimiser.param_groups:
                group["lr"] = max(rate, 1e-5)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                answer = network(batch.levels)
            loss = loss_of(answer.float().transpose(0, 1), batch.targets, batch.widths, batch.lengths)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 2.0)
            optimiser.step()
            step, total = step + 1, total + float(loss.detach())
            if step % 100 == 0:
                print(f"{time.monotonic() - began:.0f} s, step {step}, loss {total / 100:.4f}", flush=True)
                total = 0.0
        print("wrong words", wrong_words(network, sorted(folder.glob("*.npz"))[0]), flush=True)
        torch.save(network.state_dict(), model.with_suffix(".pt"))
    write_model(network, model)


@torch.no_grad()  # type: ignore[untyped-decorator]
def wrong_words(network: WordReader, path: Path) -> str:
    """Return the share of pieces of a file that are read wrongly."""
    network.eval()
    wrong = count = 0
    for number, batch in enumerate(batches([path], np.random.default_rng(0))):
        if number == 40:
            break
        best = network(batch.levels).argmax(2)
        ends = torch.cumsum(batch.lengths, 0).tolist()
        for place, end in enumerate(ends):
            line = torch.unique_consecutive(best[place, : int(batch.widths[place])])
            target = batch.targets[end - int(batch.lengths[place]) : end]
            wrong += line[line > 0].tolist() != target.tolist()
            count += 1
    return f"{wrong} of {count} ({wrong / max(count, 1):.2%})"


def write_model(network: WordReader, model: Path) -> None:
    """Write the network for onnxruntime, its weights in half precision, which takes half the room.

    They are widened when it is loaded: reading costs nothing and the answers differ by less than 0.001.
    """
    network.eval()
    torch.onnx.export(
        network, (torch.zeros(1, 1, 48, 64),), str(model), input_names=["levels"], output_names=["chances"],
        dynamic_axes={"levels": {0: "n", 3: "w"}, "chances": {0: "n", 1: "c"}}, dynamo=False,
        opset_version=17,
    )  # fmt: skip
    graph = onnx.load(model)
    casts = []
    for weights in graph.graph.initializer:
        if weights.data_type == onnx.TensorProto.FLOAT:
            name, values = weights.name, onnx.numpy_helper.to_array(weights)
            weights.CopyFrom(onnx.numpy_helper.from_array(values.astype(np.float16), f"{name}_half"))
            casts.append(onnx.helper.make_node("Cast", [f"{name}_half"], [name], to=onnx.TensorProto.FLOAT))
    for node in reversed(casts):
        graph.graph.node.insert(0, node)
    onnx.save(graph, model)


if __name__ == "__main__":
    train(
        Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3]),
        start=Path(sys.argv[4]) if len(sys.argv) > 4 else None,
    )  # fmt: skip
