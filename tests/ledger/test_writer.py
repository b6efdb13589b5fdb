"""The writer: every command gets its own answer, the same one again for the same key, and nothing else is written."""

from __future__ import annotations

import threading
import uuid

import msgspec
import pytest

from ledger import entry as entries
from ledger import halt, merkle
from ledger.errors import EntryTooLarge, KeyConflict, NotCanonical, ReadOnly, Retry
from ledger.mark import Mark
from ledger.merkle import leaf_hash
from ledger.store import engine, log
from ledger.timestamp import to_text
from ledger.writer import BATCH_LIMIT, Answer
from tests.support.tamper import run, tamper
from tests.support.toylog import ORIGIN, START, ToyLog, submission


def key() -> str:
    return str(uuid.uuid4())


def failing(results: list[Answer | Exception]) -> list[int]:
    """Which of the results are errors."""
    return [number for number, result in enumerate(results) if isinstance(result, Exception)]


def test_an_accepted_command_becomes_one_entry(toy: ToyLog) -> None:
    """Who, when, under which key, the command's digest and the events; stored under the leaf hash that is answered."""
    made = submission("a", 5, note="字")
    answer = toy.writer.submit(made)
    assert answer.entry is not None
    found = entries.decode(answer.entry)
    assert (found.actor, found.key, found.origin, found.v) == (made.actor, made.key, ORIGIN, 1)
    assert (found.time, found.command, found.decision, found.policy) == (to_text(START), made.ref, None, None)
    assert [msgspec.json.decode(event) for event in found.events] == [
        {"counter": "a", "note": "字", "type": "raised", "value": 5}
    ]
    assert (answer.index, answer.leaf, answer.answer, answer.replayed) == (0, leaf_hash(answer.entry), 5, False)
    with toy.engine.connect() as connection:
        stored = log.read_entry(connection, 0)
    assert stored == log.StoredEntry(0, made.actor, made.key, answer.entry, answer.leaf)


def test_commands_of_one_batch_see_each_other(toy: ToyLog) -> None:
    """In the order they were handed in, with indexes without gaps and one time."""
    answers = toy.writer.submit_many([submission("a", by) for by in (1, 2, 3)])
    assert [a.answer for a in answers if isinstance(a, Answer)] == [1, 3, 6]
    assert [a.index for a in answers if isinstance(a, Answer)] == [0, 1, 2]
    assert toy.application.batches == [3]
    assert run(toy.engine, "SELECT id, value FROM toy_counter") == [("a", 6)]


def test_the_head_counts_every_entry(toy: ToyLog) -> None:
    """Size, frontier and time in the database are those of the entries."""
    made = toy.fill(300)
    toy.clock.move_to(START + 5)
    made.append(toy.raise_())
    with toy.engine.connect() as connection:
        head = log.read_head(connection)
    assert (head.size, head.last_time, head.halted) == (301, START + 5, None)
    assert head.frontier.root() == merkle.root_of([answer.leaf or b"" for answer in made])


def test_the_same_command_again_is_answered_with_the_first_entry(toy: ToyLog) -> None:
    """Hours later and from a batch of others: index, leaf and bytes of the first time, and nothing is appended."""
    again = submission("a", 5)
    first = toy.writer.submit(again)
    toy.clock.move_to(START + 3_600_000)
    second, third = toy.writer.submit(again), toy.writer.submit_many([submission(), again])[1]
    for answer in (second, third):
        assert isinstance(answer, Answer)
        assert (answer.index, answer.leaf, answer.entry) == (first.index, first.leaf, first.entry)
        assert answer.replayed
    assert toy.size() == 2


def test_the_same_command_twice_in_one_batch_is_one_entry(toy: ToyLog) -> None:
    """The second is answered from the first, though neither was stored when the batch began."""
    twice = submission("a", 5)
    first, second, third = toy.writer.submit_many([twice, submission("b"), twice])
    assert isinstance(first, Answer)
    assert isinstance(second, Answer)
    assert isinstance(third, Answer)
    assert (first.index, second.index, third.index) == (0, 1, 0)
    assert (third.entry, third.replayed, first.replayed) == (first.entry, True, False)
    assert run(toy.engine, "SELECT value FROM toy_counter WHERE id = 'a'") == [(5,)]


def test_the_same_key_for_another_command_is_a_conflict(toy: ToyLog) -> None:
    """Stored earlier or earlier in the batch; the conflict names the entry, and its neighbours are appended."""
    used = key()
    toy.raise_("a", 1, key=used)
    with pytest.raises(KeyConflict) as told:
        toy.raise_("a", 2, key=used)
    assert told.value.index == 0
    fresh = key()
    results = toy.writer.submit_many(
        [submission("a", 1, key=fresh), submission("a", 2, key=fresh), submission("a", 3, key=used), submission("b")]
    )
    assert [type(result) for result in results] == [Answer, KeyConflict, KeyConflict, Answer]
    assert toy.size() == 3
    assert toy.writer.alarms == 0


def test_a_key_belongs_to_its_actor(toy: ToyLog) -> None:
    """Somebody else may use the same key for something else."""
    used = key()
    toy.raise_("a", 1, key=used, actor="me")
    assert toy.raise_("b", 7, key=used, actor="you").index == 1


def test_one_failing_command_fails_alone(toy: ToyLog) -> None:
    """A fault of the application, a broken constraint, an entry too large: the others of the batch are appended."""
    for bad, error in (
        (submission("a", -1), RuntimeError),
        (submission("z", 1_000_000), engine.DATABASE_ERRORS),
        (submission("a", 1, note="x" * 66_000), EntryTooLarge),
    ):
        before, alarms = toy.size(), toy.writer.alarms
        results = toy.writer.submit_many([submission(), bad, submission()])
        assert failing(results) == [1]
        assert isinstance(results[1], error)
        assert (toy.size(), toy.writer.alarms) == (before + 2, alarms + 1)
    assert run(toy.engine, "SELECT id, value FROM toy_counter") == [("a", 6)]
    assert toy.audit() == []


def test_a_failed_command_may_be_sent_again(toy: ToyLog) -> None:
    """Its key was not used up."""
    used = key()
    with pytest.raises(RuntimeError, match="a fault in the application"):
        toy.raise_("a", -1, key=used)
    assert toy.raise_("a", 1, key=used).index == 0


def test_many_failing_commands_are_told_one_by_one(toy: ToyLog) -> None:
    """Each is counted, each caller gets its own error."""
    results = toy.writer.submit_many([submission("a", -1 if number % 3 else 1) for number in range(9)])
    assert failing(results) == [1, 2, 4, 5, 7, 8]
    assert toy.writer.alarms == 6
    assert toy.size() == 3


def test_a_refusal_appends_nothing_and_keeps_its_key(toy: ToyLog) -> None:
    """The application's answer comes back without an entry, and the key may be used for another command."""
    used = key()
    answer = toy.raise_("a", 0, key=used)
    assert (answer.index, answer.leaf, answer.entry, answer.answer) == (None, None, None, "refused")
    assert toy.size() == 0
    assert toy.raise_("a", 4, key=used).index == 0


def test_a_batch_of_refusals_leaves_the_head_alone(toy: ToyLog) -> None:
    """Not even its time moves."""
    toy.raise_()
    toy.clock.move_to(START + 1_000)
    toy.writer.submit_many([submission("a", 0), submission("a", 0)])
    assert run(toy.engine, "SELECT size, last_time FROM ledger_head") == [(1, START)]


def test_an_application_may_ask_for_one_command_at_a_time(toy: ToyLog) -> None:
    """`Retry` rolls the batch back and replays it singly; that is no alarm."""

    def one_only(_connection: object, count: int) -> None:
        if count > 1:
            raise Retry

    toy.application.on_open = one_only
    assert failing(toy.writer.submit_many([submission() for _ in range(3)])) == []
    assert toy.application.batches == [3, 1, 1, 1]
    assert (toy.size(), toy.writer.alarms) == (3, 0)


def test_a_guessable_key_never_reaches_the_queue(toy: ToyLog) -> None:
    """All or none: the batch it came in is refused whole."""
    with pytest.raises(NotCanonical):
        toy.writer.submit_many([submission(), submission(key="1")])
    assert toy.application.batches == []


def test_a_batch_has_a_largest_size(toy: ToyLog) -> None:
    """Bulk work goes in chunks; nothing at all is answered with nothing."""
    with pytest.raises(ValueError, match="at most 500"):
        toy.writer.submit_many([submission() for _ in range(BATCH_LIMIT + 1)])
    assert toy.writer.submit_many([]) == []


@pytest.mark.parametrize("reason", [halt.FORKED, halt.BROKEN])
def test_a_halted_log_is_read_only(toy: ToyLog, reason: str) -> None:
    """It names why, still answers what it has, and goes on when the halt is cleared."""
    known = submission()
    toy.writer.submit(known)
    log.set_halted(toy.engine, reason)
    for result in toy.writer.submit_many([submission(), submission()]):
        assert isinstance(result, ReadOnly)
        assert result.reason == reason
    assert toy.writer.submit(known).replayed
    assert (toy.size(), toy.writer.alarms) == (1, 0)
    log.set_halted(toy.engine, None)
    assert toy.raise_().index == 1


def test_a_database_behind_its_mark_is_read_only(toy: ToyLog) -> None:
    """An older copy was restored: nothing is appended to it, and the log goes on once the mark fits again."""
    toy.fill(3)
    toy.publisher.publish()
    seen = toy.mark.read()
    assert seen is not None
    toy.mark.write(msgspec.structs.replace(seen, size=4, frontier=seen.frontier[:32]))
    with pytest.raises(ReadOnly, match="the mark has seen 4 entries, the database holds 3") as told:
        toy.raise_()
    assert told.value.reason == halt.BEHIND_MARK
    toy.mark.write(seen)
    assert toy.raise_().index == 3


def test_a_writer_without_a_mark_relies_on_the_publisher(toy: ToyLog) -> None:
    """Another machine keeps the mark: no file here, no objection."""
    toy.mark.path.unlink()
    assert toy.raise_().index == 0
    toy.mark.write(Mark(origin=ORIGIN))


def test_a_damaged_head_appends_nothing(toy: ToyLog) -> None:
    """A frontier that does not fit its size is not built upon."""
    toy.fill(3)
    tamper(toy.engine, "UPDATE ledger_head SET size = 4")
    assert failing(toy.writer.submit_many([submission(), submission()])) == [0, 1]
    assert run(toy.engine, "SELECT count(*) FROM ledger_entry") == [(3,)]


def test_threads_each_get_their_own_answer(toy: ToyLog) -> None:
    """Eight callers at once: every entry is there once, and each caller was told of its own."""
    told: dict[str, int | None] = {}

    def call(name: str) -> None:
        for _ in range(15):
            made = submission(name)
            told[made.key] = toy.writer.submit(made).index

    threads = [threading.Thread(target=call, args=(f"c{number}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    stored = run(toy.engine, "SELECT idempotency_key, entry_index FROM ledger_entry")
    assert dict(stored) == told
    assert sorted(told.values(), key=lambda index: index or 0) == list(range(120))
    assert len(toy.application.batches) < 120
    assert toy.audit() == []
