"""The consumer of the library, set so that it loses nothing: no commit by the clock."""

from aiokafka import AIOKafkaConsumer

from silta_chassis.brokers import Brokers

# Of a partition at once: what is fetched ahead lies in memory. A larger record comes alone.
FETCH_BYTES = 262_144


def new_consumer(brokers: Brokers, group: str) -> AIOKafkaConsumer:
    """A consumer of a group, not started and subscribed to nothing."""
    return AIOKafkaConsumer(
        **brokers.arguments(),
        client_id=f"silta-{group}",
        group_id=group,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        fetch_max_wait_ms=100,
        max_partition_fetch_bytes=FETCH_BYTES,
        metadata_max_age_ms=10_000,
    )
