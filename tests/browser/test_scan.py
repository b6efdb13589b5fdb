"""A camera's frames, a photo and typed text, read in a real Chromium; and what happens where there is no camera."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import opened
from tests.support import clips
from tests.support.site import WASM, Site

pytestmark = pytest.mark.needs("chromium", "apt-get install -y chromium fonts-noto-cjk")

VOUCHER = "TV1:" + "RRQXO8O608CKFZUEABRRQ+D9O60CO0*D32S78CKBNG/70-Q6746646FN0:PDB9WWY0GND94BR-07FH." * 5
ADDRESS = "https://example.invalid/pay?to=someone"
SCAN = """async ([count, limit]) => {
  const [states, found] = [[], []];
  let done;
  const ended = new Promise((resolve) => { done = resolve; });
  const camera = new tvl.scan.Camera(document.querySelector("video"), {
    state: (state) => { states.push(state); if (state !== "starting" && state !== "running") done(); },
    found: (one) => { found.push(one); if (found.length >= count) camera.stop(); },
  });
  setTimeout(() => camera.stop(), limit);
  await camera.start();
  await ended;
  return { states, found, playing: document.querySelector("video").srcObject !== null };
}"""


def scanned(page: Page, count: int, limit: int = 12_000) -> Any:
    """States and findings of a camera that stops after so many, or so many milliseconds."""
    return page.evaluate(SCAN, [count, limit])


def with_camera(launched: Callable[..., Browser], clip: Path, served: Site, allowed: bool = True) -> Page:
    """The page in a Chromium whose camera plays a clip."""
    browser = launched("--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={clip}")
    profile = browser.new_context(permissions=["camera"] if allowed else [])
    return opened(profile, served)


def test_a_voucher_before_the_camera_is_read(launched: Callable[..., Browser], tmp_path: Path, served: Site) -> None:
    """zxing from our own origin reads a code of the largest presentation's size, and the camera is let go."""
    page = with_camera(launched, clips.clip(tmp_path / "a.mjpeg", VOUCHER), served)
    told = scanned(page, 1)
    assert told["found"] == [{"kind": "voucher", "text": VOUCHER, "source": "camera"}]
    assert told["states"] == ["starting", "running", "stopped"]
    assert told["playing"] is False
    assert WASM in served.asked


@pytest.mark.slow
def test_a_code_that_stays_is_told_once(launched: Callable[..., Browser], tmp_path: Path, served: Site) -> None:
    """Many frames of one code are one scan."""
    page = with_camera(launched, clips.clip(tmp_path / "a.mjpeg", VOUCHER), served)
    told = scanned(page, 99, limit=4000)
    assert len(told["found"]) == 1


def test_an_address_is_shown_and_never_opened(launched: Callable[..., Browser], tmp_path: Path, served: Site) -> None:
    """The text comes back as an address; the page stays, no window opens, nothing is asked of anybody."""
    page = with_camera(launched, clips.clip(tmp_path / "a.mjpeg", ADDRESS), served)
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    told = scanned(page, 1)
    assert told["found"] == [{"kind": "address", "text": ADDRESS, "source": "camera"}]
    assert page.url == served.url
    assert len(page.context.pages) == 1
    assert all(url.startswith(served.url) for url in requests)


@pytest.mark.slow
def test_a_camera_that_is_denied_is_told(launched: Callable[..., Browser], tmp_path: Path, served: Site) -> None:
    """Without permission the state is `denied`, and it can be started again."""
    page = with_camera(launched, clips.clip(tmp_path / "a.mjpeg", VOUCHER), served, allowed=False)
    assert scanned(page, 1)["states"] == ["starting", "denied"]
    page.context.grant_permissions(["camera"])
    assert len(scanned(page, 1)["found"]) == 1


def test_a_machine_without_a_camera_is_told(browser: Browser, served: Site) -> None:
    """Where there is none the state is `missing`."""
    with browser.new_context(permissions=["camera"]) as profile:
        assert scanned(opened(profile, served), 1)["states"] == ["starting", "missing"]


def test_a_page_that_may_not_use_cameras_says_so(page: Page) -> None:
    """Without https there is no `mediaDevices` at all."""
    page.evaluate("() => Object.defineProperty(navigator, 'mediaDevices', { value: undefined })")
    assert scanned(page, 1)["states"] == ["starting", "insecure"]


def test_a_camera_stopped_while_it_starts_stays_stopped(
    launched: Callable[..., Browser], tmp_path: Path, served: Site
) -> None:
    """A stream that comes too late is ended at once."""
    page = with_camera(launched, clips.clip(tmp_path / "a.mjpeg", VOUCHER), served)
    states, playing = page.evaluate(
        """async () => {
          const states = [];
          const video = document.querySelector("video");
          const camera = new tvl.scan.Camera(video, { state: (one) => states.push(one), found: () => states.push("found") });
          const started = camera.start();
          camera.stop();
          await started;
          return [states, video.srcObject !== null];
        }"""
    )
    assert states == ["starting", "stopped"]
    assert playing is False


PHOTO = """async (data) => {
  const bytes = tvl.bytes.fromBase64(data);
  return tvl.scan.photo(new Blob([bytes], { type: "image/png" }));
}"""


def test_a_photo_is_read(page: Page, tmp_path: Path) -> None:
    """A picture from the phone's album gives the text."""
    data = base64.b64encode(clips.png(tmp_path / "a.png", VOUCHER).read_bytes()).decode()
    assert page.evaluate(PHOTO, data) == [{"kind": "voucher", "text": VOUCHER, "source": "photo"}]


def test_a_reader_of_the_browser_that_fails_gives_way(page: Page, tmp_path: Path) -> None:
    """A phone may offer a detector whose service is missing: zxing reads instead."""
    page.evaluate(
        """() => { globalThis.BarcodeDetector = class {
          static async getSupportedFormats() { return ["qr_code"]; }
          async detect() { throw new DOMException("no service", "NotSupportedError"); }
        }; }"""
    )
    data = base64.b64encode(clips.png(tmp_path / "a.png", VOUCHER).read_bytes()).decode()
    assert len(page.evaluate(PHOTO, data)) == 1
    assert page.evaluate("async () => (await tvl.reader.reader()).name") == "native"


def test_the_browsers_own_reader_is_preferred(page: Page, tmp_path: Path, served: Site) -> None:
    """Where the browser reads QR itself nothing is loaded."""
    page.evaluate(
        """() => { globalThis.BarcodeDetector = class {
          static async getSupportedFormats() { return ["qr_code"]; }
          async detect() { return [{ rawValue: "TV1:X" }]; }
        }; }"""
    )
    data = base64.b64encode(clips.png(tmp_path / "a.png", VOUCHER).read_bytes()).decode()
    assert page.evaluate(PHOTO, data) == [{"kind": "voucher", "text": "TV1:X", "source": "photo"}]
    assert WASM not in served.asked


def test_a_signal_sounds_only_after_a_touch(page: Page) -> None:
    """Without unlocking it gives no sound and no error; unlocked it runs, and closes."""
    script = """async () => {
      const signal = new tvl.signal.Signal();
      signal.give("red");
      await signal.unlock();
      for (const colour of ["green", "amber", "red"]) signal.give(colour);
      await signal.close();
      return true;
    }"""
    page.mouse.click(5, 5)
    assert page.evaluate(script) is True
