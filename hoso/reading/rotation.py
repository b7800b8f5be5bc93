"""Pages that lie on their side or stand on their head."""

import numpy as np
import tesserocr
from numpy.typing import NDArray
from PIL import Image

from hoso.reading.images import turned
from hoso.reading.ocr import model_folder

__all__ = ["turn_to_upright", "turned"]

_SURE_FROM = 1.0
_engine: list[tesserocr.PyTessBaseAPI] = []


def turn_to_upright(grey: NDArray[np.uint8]) -> int:
    """Return the clockwise turn (0, 90, 180, 270) that makes a page upright; 0 when in doubt.

    Asked only for pages that could hardly be read: looking costs half a second.

    Raises:
        ModelMissing: the model `osd` is not installed.
    """
    if not _engine:
        _engine.append(
            tesserocr.PyTessBaseAPI(path=str(model_folder("osd")), lang="osd", psm=tesserocr.PSM.OSD_ONLY)
        )
    _engine[0].SetImage(Image.fromarray(grey))
    found = _engine[0].DetectOrientationScript()
    if not found or found["orient_conf"] < _SURE_FROM:
        return 0
    return (360 - int(found["orient_deg"])) % 360
