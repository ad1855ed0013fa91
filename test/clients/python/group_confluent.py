"""A member of a group with librdkafka. The argument is the group protocol: `classic` or `consumer`."""
import sys
import threading

from confluent_kafka import Consumer, KafkaException, TopicPartition

from group_member import (
    BOOTSTRAP, GROUP, HEARTBEAT_INTERVAL_MS, SESSION_TIMEOUT_MS, TOPIC, Progress, on_leave,
)

progress = Progress()


def commit(consumer, offsets):
    if not offsets:
        return
    positions = [TopicPartition(TOPIC, p, offset) for p, offset in offsets.items()]
    try:
        results = consumer.commit(offsets=positions, asynchronous=False)
    except KafkaException as error:
        print(f"a commit failed: {error}", file=sys.stderr, flush=True)
        return
    progress.committed({r.partition: offsets[r.partition] for r in results if r.error is None})


def on_revoke(consumer, partitions):
    revoked = [p.partition for p in partitions]
    commit(consumer, progress.of(revoked))
    progress.forget(revoked)


def on_lost(_, partitions):
    progress.forget([p.partition for p in partitions])


def main():
    protocol = sys.argv[1]
    config = {
        "bootstrap.servers": BOOTSTRAP, "group.id": GROUP, "group.protocol": protocol,
        "enable.auto.commit": False, "auto.offset.reset": "earliest",
    }
    if protocol == "classic":
        config["session.timeout.ms"] = SESSION_TIMEOUT_MS
        config["heartbeat.interval.ms"] = HEARTBEAT_INTERVAL_MS
    leaving = threading.Event()
    on_leave(leaving.set)
    consumer = Consumer(config)
    consumer.subscribe([TOPIC], on_revoke=on_revoke, on_lost=on_lost)
    while not leaving.is_set():
        messages = consumer.consume(500, 0.1)
        for message in messages:
            if message.error() is not None:
                raise KafkaException(message.error())
        if progress.take([(m.partition(), m.offset()) for m in messages]):
            commit(consumer, dict(progress.pending))
    commit(consumer, dict(progress.pending))
    consumer.close()


if __name__ == "__main__":
    main()
