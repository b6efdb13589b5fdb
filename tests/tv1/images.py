"""Pictures of codes, as cameras spoil them, and decoders that share no code with one another."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeAlias
from xml.etree import ElementTree as ET

import cv2
import numpy as np
import numpy.typing as npt
import zxingcpp

Image: TypeAlias = "npt.NDArray[np.uint8]"

_RUN: Final = re.compile(r"M(\d+) (\d+)h(\d+)v1h-\d+z")


def raster(svg: str, scale: int = 8) -> Image:
    """The picture that our SVG describes."""
    root = ET.fromstring(svg)  # noqa: S314 - our own
    size = int(root.attrib["viewBox"].split()[2])
    image = np.full((size, size), 255, np.uint8)
    dark = root[1].attrib["d"]
    assert not _RUN.sub("", dark)
    for x, y, length in _RUN.findall(dark):
        image[int(y), int(x) : int(x) + int(length)] = 0
    return np.kron(image, np.ones((scale, scale), np.uint8))


def through_a_file(image: Image, folder: Path) -> Path:
    """The picture as a PNG file."""
    path = folder / "code.png"
    assert cv2.imwrite(str(path), image)
    return path


def by_zxing(path: Path) -> str | None:
    """What zxing-cpp reads."""
    found = zxingcpp.read_barcodes(cv2.imread(str(path), cv2.IMREAD_GRAYSCALE))
    return found[0].text if found else None


def by_opencv(path: Path) -> str | None:
    """What OpenCV reads."""
    text, _, _ = cv2.QRCodeDetector().detectAndDecode(cv2.imread(str(path), cv2.IMREAD_GRAYSCALE))
    return text or None


def by_zbar(path: Path) -> str | None:
    """What zbar reads, where it is installed."""
    tool = shutil.which("zbarimg")
    if tool is None:
        return None
    done = subprocess.run([tool, "--quiet", "--raw", str(path)], capture_output=True, check=False)
    return done.stdout.decode().removesuffix("\n") or None


def blurred(image: Image) -> Image:
    """Out of focus by half a module."""
    return _image(cv2.GaussianBlur(image, (0, 0), 3.5))


def tilted(image: Image) -> Image:
    """Held askew and turned by some degrees."""
    size = float(len(image))
    margin = size * 0.15
    corners = np.array([[0, 0], [size, 0], [size, size], [0, size]], np.float32)
    seen = corners * 0.8 + margin + np.array([[30, 0], [-10, 40], [0, -20], [-20, 10]], np.float32)
    whole = int(size * 1.15)
    matrix = cv2.getPerspectiveTransform(corners, seen)
    return _image(cv2.warpPerspective(image, matrix, (whole, whole), borderValue=255))


def pale(image: Image) -> Image:
    """In poor light: dark grey on grey, with noise."""
    noise = np.random.default_rng(1).normal(0, 4, image.shape)
    return _image(np.clip(image * 0.16 + 100 + noise, 0, 255))


def small(image: Image) -> Image:
    """Far away: three pixels to a module."""
    return _image(cv2.resize(image, None, fx=3 / 8, fy=3 / 8, interpolation=cv2.INTER_AREA))


def inverted(image: Image) -> Image:
    """Light on dark."""
    return _image(255 - image)


def _image(found: Any) -> Image:
    return np.asarray(found).astype(np.uint8)


SPOILED: Final[dict[str, Callable[[Image], Image]]] = {
    "blurred": blurred,
    "tilted": tilted,
    "pale": pale,
    "small": small,
    "inverted": inverted,
}
