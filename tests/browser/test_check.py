"""The verdicts of docs/vectors/tv1.json, reached by a real browser."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.needs("chromium", "apt-get install -y chromium fonts-noto-cjk")

VECTORS = json.loads((Path(__file__).parents[2] / "docs" / "vectors" / "tv1.json").read_text())
CHECK = """async ({ issuers, lists, cases }) => {
  const { fromHex } = tvl.bytes;
  const known = await tvl.tv1.issuersOf(issuers);
  const read = { null: null };
  for (const [name, { token }] of Object.entries(lists)) {
    read[name] = await tvl.status.readStatusList(fromHex(token), known);
  }
  const found = [];
  for (const one of cases) {
    const mutual = one.nonce && { nonce: fromHex(one.nonce), institution: fromHex(one.institution) };
    const options = { issuers: known, status: read[one.list], now: one.now, purpose: one.purpose, mutual,
                      trainingClass: one.class && fromHex(one.class), skewAllowed: one.skew_allowed };
    const begun = performance.now();
    const { code, colour, assurance } = await tvl.tv1.check(one.text, options);
    found.push({ code, colour, assurance, taken: performance.now() - begun });
  }
  return found;
}"""


def test_a_browser_concludes_what_the_server_concludes_within_50_ms(page: Page) -> None:
    """Every vector has its code, colour and assurance, and the typical verdict is there at once."""
    issuers = [
        {"kid": kid, "key": base64.b64encode(bytes.fromhex(key)).decode()} for kid, key in VECTORS["issuers"].items()
    ]
    given = {"issuers": issuers, "lists": VECTORS["lists"], "cases": VECTORS["cases"]}
    found = page.evaluate(CHECK, given)
    for case, verdict in zip(VECTORS["cases"], found, strict=True):
        expected = {name: case["expected"][name] for name in ("code", "colour", "assurance")}
        assert {name: verdict[name] for name in expected} == expected, case["name"]
    green = sorted(verdict["taken"] for verdict in found if verdict["colour"] == "green")
    assert green[len(green) // 2] < 50
