"""The chassis, broken on purpose: each variant undoes one thing that keeps facts whole.

A variant is put into the process of the toy from outside. Of each is said what the checker must
find; that it does is what shows that the checker sees.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.faults import broken_follow, broken_steps, checks, said


@dataclass(frozen=True)
class Variant:
    """A way to break the chassis, in which scenario it shows, and as what."""

    breaks: Callable[[], None]
    scenario: str
    reason: str


VARIANTS: Mapping[str, Variant] = {
    "acknowledge first": Variant(
        broken_follow.acknowledge_first, "killed while deciding", checks.NEVER
    ),
    "mark before publish": Variant(
        broken_follow.mark_before_publish, "killed before publishing", checks.NOT_ON_TOPIC
    ),
    "no unique key": Variant(broken_steps.no_unique_key, "two replicas", checks.ENTRIES),
    "two entries of a case in one insert": Variant(
        broken_steps.two_entries_in_one_insert, "two replicas", checks.NEVER
    ),
    "no sequence check": Variant(
        broken_steps.no_sequence_check, "out of order", checks.HANDLED_ORDER
    ),
    "seen advanced before the insert": Variant(
        broken_steps.seen_before_insert, "killed before the insert", checks.NEVER
    ),
    "no order in the relay": Variant(broken_follow.no_order_in_relay, "two replicas", said.ORDER),
    "no look behind other writers": Variant(
        broken_follow.no_look_behind, "two replicas", said.ORDER
    ),
    "deadlines written first": Variant(
        broken_steps.deadlines_first, "killed before the insert", checks.DEADLINE_IDLE
    ),
    "a cache trusted over the database": Variant(
        broken_steps.cache_trusted, "partitions come back", checks.WAITS
    ),
    "parked overtaken": Variant(broken_follow.parked_overtaken, "poison", checks.OVERTAKEN),
    "no look onward after projecting": Variant(
        broken_follow.no_look_onward, "two replicas, once", checks.VIEW
    ),
    "commit by position": Variant(broken_follow.commit_by_position, "a batch fails", checks.NEVER),
    "duplicates not skipped": Variant(
        broken_steps.duplicates_not_skipped, "out of order", checks.TWICE
    ),
    "no recovery": Variant(
        broken_follow.no_recovery, "killed after the insert", checks.NOT_ON_TOPIC
    ),
    "vault written after the insert": Variant(
        broken_steps.vault_after_insert, "killed after the insert", checks.VAULT
    ),
    "answered before the insert": Variant(
        broken_steps.answered_before_insert, "killed after answers", checks.ANSWERED
    ),
    "stamped again when published": Variant(
        broken_follow.stamped_again, "two replicas", said.DIFFERS
    ),
}
