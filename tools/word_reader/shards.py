"""Writes drawn pieces to files for the training: `python -m word_reader.shards FOLDER PAGES SEED`."""

import sys
from pathlib import Path

import cv2
import numpy as np

from hoso.samples.seeding import seeded
from word_reader.drawing import samples

_PAGES_A_FILE = 40


def write_shard(path: Path, seed: int, number: int) -> int:
    """Write the pieces of some pages: `levels` (48 rows, all columns in a row), `ends`, `texts`."""
    found = [sample for page in range(_PAGES_A_FILE) for sample in samples(seeded(seed, number, page))]
    part = path.with_suffix(".part.npz")
    np.savez(
        part,
        levels=np.hstack([sample.pixels for sample in found]),
        ends=np.cumsum([sample.pixels.shape[1] for sample in found]),
        texts=np.array([sample.text for sample in found]),
    )
    part.rename(path)
    return len(found)


def main(folder: Path, pages: int, seed: int) -> None:
    """Write as many files as `pages` need."""
    cv2.setNumThreads(1)
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(-(-pages // _PAGES_A_FILE)):
        count = write_shard(folder / f"{seed}-{number:04d}.npz", seed, number)
        print(f"{number}: {count}", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
