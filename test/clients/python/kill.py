"""Produces with acks=all while the runner kills and restarts the broker, then reads everything back.

MODE `idempotent`: every record is there once, in order. MODE `plain`: every acknowledged record is there, and the first time each
is read they come in order. Prints `acked N` as it goes on; a line on standard input ends it.
"""
import os
import sys
import threading

from confluent_kafka import Consumer, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic

from cases import BOOTSTRAP, PARTITIONS, SUITE, Deadline

MODE = os.environ["MODE"]
TOPIC = f"{SUITE}-{MODE}"
acked = [[] for _ in range(PARTITIONS)]
failed = []


def delivered(error, message):
    if error is not None:
        failed.append(str(error))
        return
    acked[message.partition()].append(int(message.value()))


def produce_until(stopped):
    configs = {
        "bootstrap.servers": BOOTSTRAP, "acks": "all", "linger.ms": 5, "queue.buffering.max.messages": 20000,
        "reconnect.backoff.max.ms": 200, "retry.backoff.max.ms": 200,
    }
    if MODE == "idempotent":
        configs["enable.idempotence"] = True
    else:
        configs["max.in.flight.requests.per.connection"] = 1
    producer = Producer(configs)
    sent = 0
    while not stopped.is_set():
        try:
            producer.produce(TOPIC, b"%d" % sent, None, sent % PARTITIONS, on_delivery=delivered)
            sent += 1
        except BufferError:
            producer.poll(0.02)
        if sent % 1000 == 0:
            producer.poll(0)
            print(f"acked {sum(map(len, acked))}", flush=True)
    if producer.flush(60):
        raise AssertionError("records were still unacknowledged a minute after the last restart")
    return sent


def read_all():
    consumer = Consumer({"bootstrap.servers": BOOTSTRAP, "group.id": "none", "enable.auto.commit": False})
    consumer.assign([TopicPartition(TOPIC, p, 0) for p in range(PARTITIONS)])
    left = {}
    for p in range(PARTITIONS):
        left[p] = consumer.get_watermark_offsets(TopicPartition(TOPIC, p), 10)[1]
    read = [[] for _ in range(PARTITIONS)]
    deadline = Deadline("reading everything")
    while any(len(read[p]) < left[p] for p in range(PARTITIONS)):
        deadline.check()
        for message in consumer.consume(5000, 0.5):
            if message.error():
                raise KafkaException(message.error())
            if message.offset() != len(read[message.partition()]):
                raise AssertionError(f"offset {message.offset()} instead of {len(read[message.partition()])}")
            read[message.partition()].append(int(message.value()))
    consumer.close()
    return read


def check(read, sent):
    for p in range(PARTITIONS):
        lost = set(acked[p]).difference(read[p])
        if lost:
            raise AssertionError(f"partition {p}: {len(lost)} acknowledged records are lost, the first is {min(lost)}")
        firsts = list(dict.fromkeys(read[p]))
        if firsts != sorted(firsts):
            raise AssertionError(f"partition {p}: records are out of order")
        if MODE == "idempotent" and read[p] != list(range(p, sent, PARTITIONS)):
            raise AssertionError(f"partition {p}: {len(read[p])} records instead of {len(range(p, sent, PARTITIONS))}")
    if failed:
        raise AssertionError(f"{len(failed)} records failed, the first with {failed[0]}")


def main():
    admin = AdminClient({"bootstrap.servers": BOOTSTRAP})
    admin.create_topics([NewTopic(TOPIC, PARTITIONS, int(os.environ.get("REPLICAS", "1")))])[TOPIC].result(30)
    stopped = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.readline(), stopped.set()), daemon=True).start()
    sent = produce_until(stopped)
    read = read_all()
    check(read, sent)
    print(f"read {sum(map(len, read))}, acked {sum(map(len, acked))}, sent {sent}", flush=True)


if __name__ == "__main__":
    main()
