"""A member of a group with kafka-python."""
import sys
import threading

from kafka import ConsumerRebalanceListener, KafkaConsumer, OffsetAndMetadata, TopicPartition
from kafka.errors import KafkaError

from group_member import (
    BOOTSTRAP, GROUP, HEARTBEAT_INTERVAL_MS, SESSION_TIMEOUT_MS, TOPIC, Progress, on_leave,
)

progress = Progress()
consumer = KafkaConsumer(
    bootstrap_servers=BOOTSTRAP, group_id=GROUP, enable_auto_commit=False, auto_offset_reset="earliest",
    session_timeout_ms=SESSION_TIMEOUT_MS, heartbeat_interval_ms=HEARTBEAT_INTERVAL_MS)


def commit(offsets):
    if not offsets:
        return
    try:
        consumer.commit({TopicPartition(TOPIC, p): OffsetAndMetadata(offset, "", -1) for p, offset in offsets.items()})
    except KafkaError as error:
        print(f"a commit failed: {error!r}", file=sys.stderr, flush=True)
        return
    progress.committed(offsets)


#: What has been assigned since the last poll.
assigned_anew = set()


class Listener(ConsumerRebalanceListener):
    def on_partitions_revoked(self, revoked):
        # A listener runs inside of the client's event loop, where it cannot commit.
        progress.forget([p.partition for p in revoked])

    def on_partitions_assigned(self, assigned):
        assigned_anew.update(assigned)


def begin_at_commits():
    """With a partition that it had before a rebalance too kafka-python goes on where it was (SubscriptionState.assign_from_subscribed). But
    it may have missed a generation in between, in which another member has read and committed more."""
    for partition in assigned_anew:
        consumer.seek(partition, consumer.committed(partition) or 0)
    assigned_anew.clear()


def main():
    leaving = threading.Event()
    on_leave(leaving.set)
    consumer.subscribe([TOPIC], listener=Listener())
    # Waits for the topic's metadata. A leader that joined without it joins again when it comes, and if a poll's time is over while that
    # second SyncGroup is under way, kafka-python forgets that it is joining (ConsumerCoordinator.need_rejoin): it never takes what it is
    # assigned, sends no heartbeat again and falls out of the group for good.
    consumer.partitions_for_topic(TOPIC)
    while not leaving.is_set():
        batches = consumer.poll(100)
        if assigned_anew:
            begin_at_commits()
            continue
        if progress.take([(r.partition, r.offset) for records in batches.values() for r in records]):
            commit(dict(progress.pending))
    commit(dict(progress.pending))
    consumer.close()


if __name__ == "__main__":
    main()
