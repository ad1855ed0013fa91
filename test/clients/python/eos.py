"""One instance of the loop of transactions of test/clients/eos-matrix.js, with librdkafka."""
import os
import sys
import time

from confluent_kafka import Consumer, KafkaException, Producer, TopicPartition

INPUT = os.environ["INPUT"]
OUTPUT = os.environ["OUTPUT"]
CLIENT = {
    "bootstrap.servers": os.environ["BOOTSTRAP"], "reconnect.backoff.max.ms": 200, "retry.backoff.max.ms": 200,
    # When its only broker is gone librdkafka 2.16 bootstraps again, and then never sends the offsets of a transaction: with Apache
    # Kafka 4.3.1 (`--target kafka`) as well.
    "metadata.recovery.strategy": "none",
}


def retrying(step, seconds=60):
    """Repeats what librdkafka says can be repeated as it is; a restart is over long before the end."""
    end = time.monotonic() + seconds
    while True:
        try:
            return step()
        except KafkaException as error:
            if not error.args[0].retriable() or time.monotonic() > end:
                raise


def rebalanced(_consumer, _partitions):
    """Without this librdkafka gives partitions away while a transaction is under way, and the group metadata that goes with the offsets
    would already be that of the next generation: nobody could fence what belongs to the last one. With it that waits for consume()."""


def go_back(consumer):
    """A consumer without partitions has nothing to go back on: it starts from these offsets when it is assigned some."""
    end = time.monotonic() + 60
    while consumer.assignment():
        try:
            for committed in consumer.committed(consumer.assignment(), 10):
                committed.offset = max(committed.offset, 0)
                consumer.seek(committed)
            return
        except KafkaException:
            if time.monotonic() > end:
                raise
            time.sleep(0.02)


def move(producer, consumer, batch):
    nexts = {}
    producer.begin_transaction()
    for message in batch:
        producer.produce(OUTPUT, b"moved " + message.value(), None, message.partition())
        nexts[message.partition()] = message.offset() + 1
    positions = [TopicPartition(INPUT, p, offset) for p, offset in nexts.items()]
    retrying(lambda: producer.send_offsets_to_transaction(positions, consumer.consumer_group_metadata(), 30))
    retrying(lambda: producer.commit_transaction(30))
    print(f"moved {len(batch)}", flush=True)


def next_batch(consumer):
    batch = []
    for message in consumer.consume(50, 0.1):
        if message.error() is None:
            batch.append(message)
        elif message.error().fatal():
            raise KafkaException(message.error())
    return batch


def main():
    consumer = Consumer({
        **CLIENT, "group.id": os.environ["GROUP"], "enable.auto.commit": False, "auto.offset.reset": "earliest",
        "isolation.level": "read_committed", "session.timeout.ms": 3000, "heartbeat.interval.ms": 500,
    })
    producer = Producer({**CLIENT, "transactional.id": os.environ["TRANSACTIONAL_ID"], "linger.ms": 5})
    retrying(lambda: producer.init_transactions(30))
    consumer.subscribe([INPUT], on_assign=rebalanced, on_revoke=rebalanced)
    while True:
        batch = next_batch(consumer)
        if not batch:
            continue
        try:
            move(producer, consumer, batch)
        except KafkaException as error:
            if not error.args[0].txn_requires_abort():
                raise
            print(f"aborts after {error}", file=sys.stderr, flush=True)
            retrying(lambda: producer.abort_transaction(30))
            go_back(consumer)


if __name__ == "__main__":
    main()
