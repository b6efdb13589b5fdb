"""Pictures of QR codes, and clips of them for a browser's fake camera."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
import qrcode

WIDTH: Final = 1280
HEIGHT: Final = 720
FRAMES: Final = 10


def picture(text: str, module: int = 7) -> Any:
    """A phone's screen before a camera: the code on white, in a grey room, with a little noise."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_L, border=4)
    code.add_data(text, optimize=0)
    code.make()
    dark = np.array(code.get_matrix(), dtype=np.uint8)
    square = np.kron(np.where(dark, 20, 245).astype(np.uint8), np.ones((module, module), dtype=np.uint8))
    frame = np.full((HEIGHT, WIDTH), 120, dtype=np.uint8)
    top, left = (HEIGHT - square.shape[0]) // 2, (WIDTH - square.shape[1]) // 2
    frame[top : top + square.shape[0], left : left + square.shape[1]] = square
    noise = np.random.default_rng(11).integers(-12, 12, frame.shape)
    return np.clip(frame.astype(np.int16) + noise, 0, 255).astype(np.uint8)


def clip(path: Path, *texts: str) -> Path:
    """An mjpeg of some frames of each text; the browser plays it round and round."""
    data = b"".join(_jpeg(picture(text)) * FRAMES for text in texts)
    path.write_bytes(data)
    return path


def png(path: Path, text: str) -> Path:
    """A photo of one code."""
    assert cv2.imwrite(str(path), picture(text))
    return path


def _jpeg(frame: Any) -> bytes:
    done, data = cv2.imencode(".jpg", cv2.cvtColor(frame, cv2.COLOR_GRAY2BGR))
    assert done
    return bytes(data)
