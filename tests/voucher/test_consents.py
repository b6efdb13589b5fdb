"""What a worker agreed to: given and taken back by themselves alone."""

from __future__ import annotations

from tests.support.asking import changed, refuses
from tests.support.world import World
from voucher.core.ids import consent_id
from voucher.objects.consent import Consent
from voucher.register.consents import GiveConsent, WithdrawConsent

TEXT = "ab" * 32


def test_consent_is_to_one_text_and_once(a_world: World) -> None:
    """The same words again are refused, other words or another version stand in place of the first."""
    journey = a_world.journey(size=2).upto("listed")
    one, two = journey.people
    give = GiveConsent(person=one, terms="2024-1", text=TEXT)
    refuses(a_world, journey.workers[two], give, "auth.scope")
    a_world.do(journey.workers[one], give)
    refuses(a_world, journey.workers[one], give, "object.exists")
    a_world.do(journey.workers[one], changed(give, terms="2024-2"))
    found = a_world.state(Consent, consent_id(one))
    assert (found.person, found.version, found.text, found.given_on) == (one, "2024-2", TEXT, a_world.today)
    a_world.do(journey.workers[one], changed(give, terms="2024-2", text="cd" * 32))


def test_consent_is_withdrawn_by_oneself_and_may_be_given_again(a_world: World) -> None:
    """What was never given cannot be taken back, nor twice, nor by another."""
    journey = a_world.journey(size=2).upto("listed")
    one, two = journey.people
    withdraw = WithdrawConsent(person=one)
    refuses(a_world, journey.workers[one], withdraw, "consent.none")
    give = GiveConsent(person=one, terms="2024-1", text=TEXT)
    a_world.do(journey.workers[one], give)
    refuses(a_world, journey.workers[two], withdraw, "auth.scope")
    a_world.do(journey.workers[one], withdraw)
    assert a_world.state(Consent, consent_id(one)).withdrawn_on == a_world.today
    refuses(a_world, journey.workers[one], withdraw, "consent.none")
    a_world.do(journey.workers[one], give)
    assert a_world.state(Consent, consent_id(one)).withdrawn_on is None
