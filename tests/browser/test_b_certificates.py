"""The bureau's certificates in a browser: a sheet verified under a key that never leaves it, and every page looked at."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.test_bureau import _carry, _examine
from tests.browser.test_worker import SECONDS, Looks
from tests.conftest import a_copy
from tests.support.built import needs_build
from tests.support.serving import serving
from tests.support.world import Journey, World
from voucher.lifecycle.certify import CertificateRecorded
from voucher.objects.evaluation import Certificate, CertificateState
from voucher.shell.demo.player import event_of

pytestmark = [
    pytest.mark.needs("chromium", "apt-get install -y chromium fonts-noto-cjk"),
    needs_build,
]
