"""Whether a consumer that waits for records still hears its broker.

The library's own tasks can end, or wait for ever, without a word to whoever consumes: where a
broker is killed and started again on a slow machine it happens. Such a consumer reads nothing and
raises nothing, so it is told by its silence.
"""

import time

from aiokafka import AIOKafkaConsumer

# An idle fetch is answered every 0.1 s; one that a broker held when it went is sent anew.
HEARD_WITHIN_SECONDS = 30.0
# A rebalance waits for its slowest member, 10 s by default, and for a broker that starts.
DEALT_WITHIN_SECONDS = 60.0


def heard(consumer: AIOKafkaConsumer) -> list[float]:
    """When the broker last answered for each assigned partition, in seconds; 0 for never."""
    return [(consumer.last_poll_timestamp(tp) or 0) / 1000 for tp in consumer.assignment()]


def silent(consumer: AIOKafkaConsumer, awake: float) -> bool:
    """Whether some partition was not heard of for too long since ``awake``, in seconds.

    A member that was dealt no partition has nothing to hear of.
    """
    last = min(heard(consumer), default=time.time())
    return time.time() - max(awake, last) > HEARD_WITHIN_SECONDS
