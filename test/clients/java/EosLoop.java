// One instance of the loop of transactions of test/clients/eos-matrix.js, with the Java client.
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

public final class EosLoop {
    static final String OUTPUT = System.getenv("OUTPUT");

    final KafkaConsumer<String, String> consumer;
    final KafkaProducer<String, String> producer;

    EosLoop() {
        consumer = new KafkaConsumer<>(Map.of(
            "bootstrap.servers", System.getenv("BOOTSTRAP"), "group.id", System.getenv("GROUP"),
            "enable.auto.commit", false, "auto.offset.reset", "earliest", "isolation.level", "read_committed",
            "max.poll.records", 50, "session.timeout.ms", 3000, "heartbeat.interval.ms", 500),
            new StringDeserializer(), new StringDeserializer());
        producer = new KafkaProducer<>(Map.of(
            "bootstrap.servers", System.getenv("BOOTSTRAP"), "transactional.id", System.getenv("TRANSACTIONAL_ID")),
            new StringSerializer(), new StringSerializer());
        consumer.subscribe(List.of(System.getenv("INPUT")));
    }

    void move(ConsumerRecords<String, String> records) {
        producer.beginTransaction();
        var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
        for (var record : records) {
            producer.send(new ProducerRecord<>(OUTPUT, record.partition(), null, "moved " + record.value()));
            offsets.put(new TopicPartition(record.topic(), record.partition()), new OffsetAndMetadata(record.offset() + 1));
        }
        producer.sendOffsetsToTransaction(offsets, consumer.groupMetadata());
        producer.commitTransaction();
        System.out.println("moved " + records.count());
    }

    /** After an abort the consumer goes back to where the last committed transaction ended. */
    void goBack() {
        var committed = consumer.committed(consumer.assignment());
        committed.forEach((partition, offset) -> {
            if (offset == null) consumer.seekToBeginning(List.of(partition));
            else consumer.seek(partition, offset.offset());
        });
    }

    void run() {
        producer.initTransactions();
        while (true) {
            var records = consumer.poll(Duration.ofMillis(100));
            if (records.isEmpty()) continue;
            try {
                move(records);
            } catch (KafkaException error) {
                System.err.println("aborts after " + error);
                producer.abortTransaction(); // after a fatal error this throws as well, and the program ends
                goBack();
            }
        }
    }

    public static void main(String[] args) {
        try {
            new EosLoop().run();
        } catch (KafkaException error) {
            error.printStackTrace();
            System.exit(1);
        }
    }
}
