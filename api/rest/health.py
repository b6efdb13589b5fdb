"""For whoever runs the service: alive, ready, and numbers."""

from __future__ import annotations

from typing import Final

import flask
import prometheus_client
from prometheus_client.core import CollectorRegistry, GaugeMetricFamily, Metric

from api import problems
from api.auth import public, scoped
from api.rest.giving import home
from ledger.errors import LedgerError
from ledger.store import engine, log
from voucher.shell.home import Home

blueprint: Final = flask.Blueprint("health", __name__)


@blueprint.get("/healthz")
@public
def alive() -> flask.Response:
    """The process answers."""
    return flask.jsonify(status="alive")


@blueprint.get("/readyz")
@public
def ready() -> flask.Response:
    """The database answers, has the right schema, and the log takes entries."""
    try:
        with engine.snapshot(home().database) as connection:
            head = log.read_head(connection)
        mark = home().mark.read()
    except (*engine.DATABASE_ERRORS, LedgerError):
        return problems.respond(503, "server.not_ready", "数据库不可用。", "The database is not available.")
    if head.halted or (mark and mark.size > head.size):
        reason = head.halted or "behind_mark"
        return problems.respond(503, "log.read_only", "账本只读。", "The ledger is read-only.", reason=reason)
    return flask.jsonify(status="ready", size=head.size)


@blueprint.get("/metrics")
@scoped("metrics", open_in_demonstration=True)
def metrics() -> flask.Response:
    """Numbers for Prometheus: no name, no id."""
    registry = CollectorRegistry()
    registry.register(_Numbers(home()))
    return flask.Response(
        prometheus_client.generate_latest(registry), content_type=prometheus_client.CONTENT_TYPE_LATEST
    )


class _Numbers:
    def __init__(self, found: Home) -> None:
        self._home = found

    def collect(self) -> list[Metric]:
        """The gauges."""
        with engine.snapshot(self._home.database) as connection:
            head = log.read_head(connection)
            published = log.latest_checkpoint(connection) or (0, "")
        return [
            GaugeMetricFamily("tvl_log_entries", "entries in the log", head.size),
            GaugeMetricFamily("tvl_log_published", "entries under the newest checkpoint", published[0]),
            GaugeMetricFamily("tvl_log_last_entry_seconds", "time of the last entry", head.last_time / 1000),
            GaugeMetricFamily("tvl_log_halted", "1 if the log is halted", int(head.halted is not None)),
            GaugeMetricFamily("tvl_writer_queue", "commands waiting in this process", self._home.writer.waiting),
            GaugeMetricFamily("tvl_writer_alarms", "commands that failed in this process", self._home.writer.alarms),
        ]

    def describe(self) -> list[Metric]:
        """Nothing in advance."""
        return []
