// One instance of a Kafka Streams application, exactly once: it counts the records of each key, as test/clients/streams.js drives it.
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.state.Stores;

public final class CountStream {
    /** The key is in the value, at most two digits, so records go through a topic of their own to the partition of the key. */
    static String keyOf(String value) {
        String number = value.substring(value.indexOf('-') + 1);
        return number.substring(Math.max(0, number.length() - 2));
    }

    static StreamsBuilder builder() {
        var builder = new StreamsBuilder();
        var store = Stores.inMemoryKeyValueStore("counts");
        builder.stream(System.getenv("INPUT"), Consumed.with(Serdes.String(), Serdes.String()))
            .groupBy((key, value) -> keyOf(value), Grouped.with("by-key", Serdes.String(), Serdes.String()))
            .count(Materialized.<String, Long>as(store).withKeySerde(Serdes.String()).withValueSerde(Serdes.Long()))
            .toStream()
            .mapValues(String::valueOf)
            .peek((key, count) -> System.out.println("moved 1"))
            .to(System.getenv("OUTPUT"), Produced.with(Serdes.String(), Serdes.String()));
        return builder;
    }

    static Properties properties() {
        var properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, System.getenv("GROUP"));
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, System.getenv("BOOTSTRAP"));
        properties.put(StreamsConfig.STATE_DIR_CONFIG, System.getenv("STATE"));
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        properties.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, 1);
        properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 50);
        properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
        // Without the cache every count is written, and none may be missing or there twice.
        properties.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
        properties.put(StreamsConfig.consumerPrefix("session.timeout.ms"), 3000);
        properties.put(StreamsConfig.consumerPrefix("heartbeat.interval.ms"), 500);
        properties.put(StreamsConfig.consumerPrefix("auto.offset.reset"), "earliest");
        return properties;
    }

    public static void main(String[] args) throws Exception {
        var streams = new KafkaStreams(builder().build(), properties());
        streams.setStateListener((now, before) -> {
            System.out.println("state " + now);
            if (now == KafkaStreams.State.ERROR) Runtime.getRuntime().halt(1);
        });
        streams.start();
        new BufferedReader(new InputStreamReader(System.in)).readLine(); // until the controller closes it or kills this
        streams.close();
        System.exit(0);
    }
}
