"""A member of a group with aiokafka."""
import asyncio
import sys

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import KafkaError

from group_member import (
    BOOTSTRAP, GROUP, HEARTBEAT_INTERVAL_MS, SESSION_TIMEOUT_MS, TOPIC, Progress, on_leave,
)

progress = Progress()


async def commit(consumer, offsets):
    if not offsets:
        return
    try:
        await consumer.commit({TopicPartition(TOPIC, p): offset for p, offset in offsets.items()})
    except KafkaError as error:
        print(f"a commit failed: {error!r}", file=sys.stderr, flush=True)
        return
    progress.committed(offsets)


class Listener(ConsumerRebalanceListener):
    def __init__(self, consumer):
        self.consumer = consumer

    async def on_partitions_revoked(self, revoked):
        partitions = [p.partition for p in revoked]
        await commit(self.consumer, progress.of(partitions))
        progress.forget(partitions)

    async def on_partitions_assigned(self, assigned):
        pass


async def main():
    leaving = asyncio.Event()
    loop = asyncio.get_running_loop()
    on_leave(lambda: loop.call_soon_threadsafe(leaving.set))
    consumer = AIOKafkaConsumer(
        bootstrap_servers=BOOTSTRAP, group_id=GROUP, enable_auto_commit=False, auto_offset_reset="earliest",
        session_timeout_ms=SESSION_TIMEOUT_MS, heartbeat_interval_ms=HEARTBEAT_INTERVAL_MS)
    consumer.subscribe([TOPIC], listener=Listener(consumer))
    await consumer.start()
    while not leaving.is_set():
        batches = await consumer.getmany(timeout_ms=100)
        if progress.take([(r.partition, r.offset) for records in batches.values() for r in records]):
            await commit(consumer, dict(progress.pending))
    await commit(consumer, dict(progress.pending))
    await consumer.stop()


if __name__ == "__main__":
    asyncio.run(main())
