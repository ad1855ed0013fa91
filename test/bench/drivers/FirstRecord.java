import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** How long a consumer group's only member waits for its first record: FirstRecord BOOTSTRAP TOPIC PROTOCOL COUNT. Prints milliseconds. */
public final class FirstRecord {
    public static void main(String[] args) {
        for (int i = 0; i < Integer.parseInt(args[3]); i++) {
            Properties properties = new Properties();
            properties.put("bootstrap.servers", args[0]);
            properties.put("group.id", "first-record-" + args[2] + "-" + System.nanoTime());
            properties.put("group.protocol", args[2]);
            properties.put("auto.offset.reset", "earliest");
            properties.put("key.deserializer", ByteArrayDeserializer.class.getName());
            properties.put("value.deserializer", ByteArrayDeserializer.class.getName());
            try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties)) {
                long start = System.nanoTime();
                consumer.subscribe(List.of(args[1]));
                while (consumer.poll(Duration.ofSeconds(10)).isEmpty()) {
                    if (System.nanoTime() - start > 60_000_000_000L) throw new IllegalStateException("no record");
                }
                System.out.println((System.nanoTime() - start) / 1e6);
            }
        }
    }
}
