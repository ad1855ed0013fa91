"""Consumes, transforms and produces in transactions while the runner kills and restarts the broker: every record counts once.

A transaction takes the results of a batch and the offsets that follow it; after an abort the consumer goes back to the committed
offsets. Prints `moved N` as it goes on, and after a line on standard input compares all of the output with the input.
"""
import sys
import time

from confluent_kafka import Consumer, KafkaError, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient

from cases import BOOTSTRAP, PARTITIONS, SUITE, Deadline
from confluent import create_topic
from transactions import wait_until_decided

COUNT = 10_000
BATCH = 100
INPUT = f"{SUITE}-input"
OUTPUT = f"{SUITE}-output"
CLIENT = {
    "bootstrap.servers": BOOTSTRAP, "reconnect.backoff.max.ms": 200, "retry.backoff.max.ms": 200,
    # When its only broker is gone librdkafka 2.16 bootstraps again, and then never sends the offsets of a transaction.
    "metadata.recovery.strategy": "none",
}
seen = {"transactions": 0, "aborts": 0, "retries": 0, "producers": 0}


def fill_input():
    producer = Producer({**CLIENT, "enable.idempotence": True, "linger.ms": 5})
    for i in range(COUNT):
        producer.produce(INPUT, b"%d" % i, None, i % PARTITIONS)
    if producer.flush(60):
        raise AssertionError("the input was not delivered")


def retrying(what, step):
    """Repeats what librdkafka says can be repeated as it is; a restart is over long before the deadline."""
    deadline = Deadline(what)
    while True:
        try:
            return step()
        except KafkaException as error:
            if not error.args[0].retriable():
                raise
            deadline.check()
            seen["retries"] += 1


def new_producer():
    seen["producers"] += 1
    producer = Producer({**CLIENT, "transactional.id": SUITE, "linger.ms": 5})
    retrying("a producer id", lambda: producer.init_transactions(30))
    return producer


def go_back(consumer):
    """A consumer without partitions has nothing to go back on: it starts from these offsets when it is assigned some."""
    deadline = Deadline("the committed offsets")
    while consumer.assignment():
        try:
            for committed in consumer.committed(consumer.assignment(), 10):
                committed.offset = max(committed.offset, 0)
                consumer.seek(committed)
            return
        except KafkaException:
            deadline.check()
            time.sleep(0.02)


def move(producer, consumer, batch):
    nexts = {}
    producer.begin_transaction()
    for message in batch:
        producer.produce(OUTPUT, b"moved " + message.value(), None, message.partition())
        nexts[message.partition()] = message.offset() + 1
    positions = [TopicPartition(INPUT, p, offset) for p, offset in nexts.items()]
    retrying("sending offsets", lambda: producer.send_offsets_to_transaction(
        positions, consumer.consumer_group_metadata(), 30))
    retrying("a commit", lambda: producer.commit_transaction(30))
    seen["transactions"] += 1


def next_batch(consumer):
    batch = []
    for message in consumer.consume(BATCH, 0.1):
        if message.error() is None:
            batch.append(message)
        elif message.error().fatal():
            raise KafkaException(message.error())
    return batch


def is_all_moved(consumer):
    committed = consumer.committed([TopicPartition(INPUT, p) for p in range(PARTITIONS)], 30)
    return sum(max(c.offset, 0) for c in committed) == COUNT


def move_all(consumer):
    producer = new_producer()
    moved = 0
    deadline = Deadline("moving everything", 120)
    while True:
        deadline.check()
        batch = next_batch(consumer)
        if not batch:
            if retrying("the committed offsets", lambda: is_all_moved(consumer)):
                return
            continue
        try:
            move(producer, consumer, batch)
            moved += len(batch)
            print(f"moved {moved}", flush=True)
        except KafkaException as error:
            print(f"aborts after {error}", flush=True)
            seen["aborts"] += 1
            if error.args[0].txn_requires_abort():
                retrying("an abort", lambda: producer.abort_transaction(30))
            elif error.args[0].fatal():
                producer = new_producer()
            else:
                raise
            go_back(consumer)


def check_output():
    wait_until_decided(OUTPUT, AdminClient(CLIENT))  # a new one: an old one's first request may meet a closed connection
    consumer = Consumer({
        **CLIENT, "group.id": "none", "enable.auto.commit": False, "isolation.level": "read_committed",
        "enable.partition.eof": True,
    })
    consumer.assign([TopicPartition(OUTPUT, p, 0) for p in range(PARTITIONS)])
    read = [[] for _ in range(PARTITIONS)]
    ended = set()
    deadline = Deadline("reading the output")
    while len(ended) < PARTITIONS:
        deadline.check()
        for message in consumer.consume(5000, 0.5):
            if message.error() is None:
                read[message.partition()].append(message.value())
            elif message.error().code() == KafkaError._PARTITION_EOF:
                ended.add(message.partition())
            else:
                raise KafkaException(message.error())
    consumer.close()
    for p in range(PARTITIONS):
        wanted = [b"moved %d" % i for i in range(p, COUNT, PARTITIONS)]
        if read[p] == wanted:
            continue
        lost = sorted(set(wanted).difference(read[p]))
        raise AssertionError(
            f"partition {p}: {len(read[p])} records instead of {len(wanted)}, {len(lost)} lost {lost[:3]}, "
            f"{len(read[p]) - len(set(read[p]))} more than once")


def main():
    create_topic(INPUT)
    create_topic(OUTPUT)
    fill_input()
    consumer = Consumer({
        **CLIENT, "group.id": SUITE, "enable.auto.commit": False, "auto.offset.reset": "earliest",
        "isolation.level": "read_committed",
    })
    consumer.subscribe([INPUT])
    move_all(consumer)
    sys.stdin.readline()
    check_output()
    consumer.close()
    print(", ".join(f"{count} {what}" for what, count in seen.items()), flush=True)


if __name__ == "__main__":
    main()
