"""Problem details (RFC 9457): every refusal and error as JSON with a stable code, the clause, Chinese and English."""

from __future__ import annotations

import logging
from string import Formatter
from typing import Any, Final

import flask
from werkzeug.exceptions import HTTPException

from ledger import halt
from ledger.errors import (
    BadProof,
    BadTile,
    EntryTooLarge,
    KeyConflict,
    LedgerError,
    NotCanonical,
    QueueFull,
    ReadOnly,
    StorageFull,
    Unavailable,
)
from ledger.store import engine
from voucher.core.refusal import Kind, Refused
from voucher.core.sentences import SENTENCES, codes
from voucher.shell.explain import ReplayError

logger = logging.getLogger(__name__)
TYPE_BASE: Final = "tag:training-voucher-ledger,2026:"
STATUS: Final = {
    Kind.FORBIDDEN: 403,
    Kind.UNKNOWN: 404,
    Kind.STAGE: 409,
    Kind.STALE: 412,
    Kind.POLICY: 422,
    Kind.INVALID: 422,
}
LEDGER: Final[dict[type[LedgerError], tuple[int, str, str]]] = {
    KeyConflict: (
        409,
        "该幂等键已用于另一请求（第 {index} 条）。请为新的请求使用新的键。",
        "The idempotency key was used for another request (entry {index}). Use a new key for a new request.",
    ),
    QueueFull: (503, "系统繁忙，请稍后重试。", "Too many commands are waiting. Try again in a moment."),
    StorageFull: (
        503,
        "存储空间不足，暂停写入；未写入任何内容。恢复空间后会自动继续。",
        "The disk is full; nothing was written. Writing resumes by itself once there is room.",
    ),
    Unavailable: (
        503,
        "数据库无应答。请用同一幂等键重试，不会重复办理。",
        "The database did not answer. Repeat with the same key: it will not be done twice.",
    ),
    EntryTooLarge: (413, "内容过大，请分批提交。", "Too much for one entry. Submit it in parts."),
    NotCanonical: (422, "请求不符合格式要求。", "The request does not fit the log's format."),
    BadTile: (404, "没有该文件块。", "The log has no such tile."),
    ReplayError: (
        500,
        "按当时的状态重新作出决定，结果与账本不一致。请联系运维人员做审计（tvl audit）。",
        "Decided again on the state of that moment, it does not come out as the log has it. Have the log audited.",
    ),
    BadProof: (
        404,
        "该条目尚未公布，稍后可取得证明。",
        "The entry is not published yet; its proof follows in a second.",
    ),
}
READ_ONLY: Final = {
    halt.CLOCK_BEHIND: ("服务器时钟慢于最后一条记录", "the server's clock is behind the last entry"),
    halt.CLOCK_AHEAD: ("服务器时钟超前过多", "the server's clock leapt ahead"),
    halt.BEHIND_MARK: (
        "数据库比外部标记旧，可能恢复了旧备份",
        "the database is older than the mark outside it: an older backup was restored",
    ),
    halt.FORKED: ("数据库与已签名的历史不一致", "the database does not continue what was signed"),
    halt.BROKEN: ("数据库内容被改动", "the database was changed"),
}
GENERAL: Final = {
    400: ("request.malformed", "请求格式不正确。", "The request is malformed."),
    401: ("auth.required", "请先登录。", "Sign in first."),
    403: ("auth.forbidden", "没有权限。", "Not allowed."),
    404: ("object.unknown", SENTENCES["object.unknown"].zh, SENTENCES["object.unknown"].en),
    405: ("request.method", "不支持该请求方法。", "This method is not possible here."),
    413: ("request.too_large", "请求内容过大。", "The request is too large."),
    415: ("request.media_type", "请使用 JSON（application/json）提交。", "Send JSON (application/json)."),
    422: ("request.invalid", "请求内容不符合要求，见 errors。", "The request is not valid; see errors."),
    429: ("request.too_many", "请求过多，请稍后再试。", "Too many requests. Try again later."),
    500: (
        "server.fault",
        "系统内部错误，已记录。请稍后用同一幂等键重试。",
        "An internal fault, on record. Repeat later.",
    ),
}


def respond(status: int, code: str, zh: str, en: str, **more: Any) -> flask.Response:
    """A problem document."""
    body = {
        "type": TYPE_BASE + code,
        "title": en,
        "status": status,
        "code": code,
        "detail": zh,
        "zh": zh,
        "en": en,
        **{name: value for name, value in more.items() if value not in (None, "")},
    }
    response = flask.jsonify(body)
    response.status_code = status
    response.content_type = "application/problem+json; charset=utf-8"
    if status == 503:
        response.headers["Retry-After"] = str(QueueFull.retry_after)
    if status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def words(refused: Refused) -> tuple[str, str]:
    """A refusal's sentences, filled in. What a repeated refusal no longer knows shows as an ellipsis."""
    sentence = refused.sentence or SENTENCES[refused.code]
    return _fill(sentence.zh, refused.detail, 0), _fill(sentence.en, refused.detail, 1)


def of_refusal(refused: Refused) -> flask.Response:
    """The problem of a refusal."""
    sentence = refused.sentence or SENTENCES[refused.code]
    zh, en = words(refused)
    status = 409 if refused.events and sentence.kind == Kind.STAGE else STATUS[sentence.kind]
    return respond(
        status, refused.code, zh, en, clause=sentence.clause, source=refused.source, facts=refused.detail or None
    )


def of_ledger(error: LedgerError) -> flask.Response:
    """The problem of an error of the log."""
    if isinstance(error, ReadOnly):
        zh, en = READ_ONLY[error.reason]
        more = {"reason": error.reason, "facts": error.detail}
        return respond(503, error.code, f"账本只读：{zh}。请联系运维人员。", f"The ledger is read-only: {en}.", **more)
    for kind, (status, zh, en) in LEDGER.items():
        if isinstance(error, kind):
            index = getattr(error, "index", "")
            return respond(status, error.code, zh.format(index=index), en.format(index=index))
    logger.error("an error of the log without words: %s", error.code)
    return of_status(500)


def of_status(status: int, **more: Any) -> flask.Response:
    """The problem of a plain status."""
    code, zh, en = GENERAL.get(status, GENERAL[500])
    return respond(status, code, zh, en, **more)


def of_http(error: HTTPException) -> flask.Response:
    """The problem of an error of the web framework; field errors of a body are listed."""
    data = getattr(error, "data", None) or {}
    errors = data.get("messages", {}).get("json") or data.get("messages")
    return of_status(error.code or 500, errors=errors)


def of_fault(error: Exception) -> flask.Response:
    """The problem of a fault: logged with its trace, told without it."""
    logger.error("a request failed", exc_info=error)
    return of_status(500)


def of_database(error: Exception) -> flask.Response:
    """The problem of a database that does not answer; any other error of it is a fault."""
    return of_ledger(Unavailable()) if engine.is_transient(error) else of_fault(error)


def register(app: flask.Flask) -> None:
    """Let every error of the app become a problem."""
    for kind in engine.DATABASE_ERRORS:
        app.register_error_handler(kind, of_database)
    app.register_error_handler(Refused, of_refusal)
    app.register_error_handler(LedgerError, of_ledger)
    app.register_error_handler(HTTPException, of_http)
    app.register_error_handler(Exception, of_fault)


def _fill(text: str, detail: dict[str, Any], language: int) -> str:
    names = [name for _, name, _, _ in Formatter().parse(text) if name]
    return text.format(**{name: _shown(name, detail.get(name), language) for name in names})


def _shown(name: str, value: Any, language: int) -> str:
    if value is None:
        return "…"
    if isinstance(value, list):
        return ("、", ", ")[language].join(_shown(name, one, language) for one in value)
    return codes.word(name, str(value), language)
