// Client quotas as people meet them: set by an admin client and by kafka-configs, felt by producers, consumers, admins and whoever
// connects too often. A limit is shown by what the clients' own metrics say, and by the least time that it makes them take.
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import kafka.admin.ConfigCommand;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ThrottlingQuotaExceededException;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.quota.ClientQuotaFilter;
import org.apache.kafka.common.serialization.ByteArraySerializer;

public final class QuotaClient {
    static final int RATE = 100_000;
    static final int RECORD = 10_000;
    static final int RECORDS = 150;
    /** A burst of ten seconds' worth passes; the rest has to wait. The brokers measure in windows of a second. */
    static final double LEAST_SECONDS = (double) RECORDS * RECORD / RATE - 11;

    static void set(Map<String, String> entity, String key, Double value) throws Exception {
        try (Admin admin = JavaClient.admin()) {
            var named = new ClientQuotaEntity(entity);
            var op = new ClientQuotaAlteration.Op(key, value);
            admin.alterClientQuotas(List.of(new ClientQuotaAlteration(named, List.of(op)))).all().get();
            // It holds when brokers have heard of it, which need not be when it is answered.
            JavaClient.until("the quota", () -> Thread.sleep(100), () -> {
                try {
                    var quotas = admin.describeClientQuotas(ClientQuotaFilter.all()).entities().get();
                    return (value == null) == (quotas.getOrDefault(named, Map.of()).get(key) == null);
                } catch (InterruptedException | ExecutionException error) {
                    throw new IllegalStateException(error);
                }
            });
        }
    }

    static Map<String, String> client(String clientId) {
        return Map.of(ClientQuotaEntity.CLIENT_ID, clientId);
    }

    static double metric(Map<MetricName, ? extends Metric> metrics, String name) {
        return metrics.entrySet().stream()
            .filter(it -> it.getKey().name().equals(name))
            .mapToDouble(it -> (double) it.getValue().metricValue())
            .filter(it -> !Double.isNaN(it))
            .max().orElse(0);
    }

    static void expect(boolean holds, String what) {
        if (!holds) throw new IllegalStateException(what);
    }

    static void timed(String what, double leastSeconds, JavaClient.Check check) throws Exception {
        long started = System.nanoTime();
        check.run();
        double seconds = (System.nanoTime() - started) / 1e9;
        expect(seconds >= leastSeconds, what + " took " + seconds + " s, " + leastSeconds + " s at least were expected");
    }

    // ---- the cases

    static double produce(String topic, String clientId, int batchSize) throws Exception {
        Map<String, Object> configs = Map.of(
            "bootstrap.servers", JavaClient.BOOTSTRAP, "client.id", clientId, "batch.size", batchSize,
            "delivery.timeout.ms", 180_000, "request.timeout.ms", 60_000);
        try (var producer = new KafkaProducer<>(configs, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < RECORDS; i++) producer.send(new ProducerRecord<>(topic, 0, null, new byte[RECORD]));
            producer.flush();
            return metric(producer.metrics(), "produce-throttle-time-max");
        }
    }

    static void producer() throws Exception {
        JavaClient.createTopic("quota-producer");
        set(client("slow-producer"), "producer_byte_rate", (double) RATE);
        expect(produce("quota-producer", "quick-producer", RECORD) == 0, "another client id is throttled");
        timed("producing", LEAST_SECONDS, () -> {
            double throttleTime = produce("quota-producer", "slow-producer", RECORD);
            expect(throttleTime > 0, "the producer was not throttled");
        });
        set(client("slow-producer"), "producer_byte_rate", null);
    }

    static double consume(String topic, String clientId) throws Exception {
        Map<String, Object> configs = Map.of("client.id", clientId, "max.partition.fetch.bytes", 50_000);
        try (var consumer = JavaClient.consumer(configs)) {
            var partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            int[] count = {0};
            JavaClient.until("all records", () -> count[0] += consumer.poll(java.time.Duration.ofMillis(200)).count(),
                () -> count[0] == RECORDS);
            return metric(consumer.metrics(), "fetch-throttle-time-max");
        }
    }

    static void consumer() throws Exception {
        JavaClient.createTopic("quota-consumer");
        produce("quota-consumer", "quick-producer", RECORD);
        set(client("slow-consumer"), "consumer_byte_rate", (double) RATE);
        expect(consume("quota-consumer", "quick-consumer") == 0, "another client id is throttled");
        timed("consuming", LEAST_SECONDS, () -> {
            double throttleTime = consume("quota-consumer", "slow-consumer");
            expect(throttleTime > 0, "the consumer was not throttled");
        });
        set(client("slow-consumer"), "consumer_byte_rate", null);
    }

    /** Nobody can serve a request in a hundred-thousandth of the time. A consumer would never get anything. */
    static void requestTime() throws Exception {
        JavaClient.createTopic("quota-time");
        set(client("busy-producer"), "request_percentage", 0.001);
        expect(produce("quota-time", "busy-producer", 1_000_000) > 0, "the producer was not throttled");
        set(client("busy-producer"), "request_percentage", null);
    }

    static void mutations() throws Exception {
        set(client("busy-admin"), "controller_mutation_rate", 1.0);
        Map<String, Object> configs = Map.of("bootstrap.servers", JavaClient.BOOTSTRAP, "client.id", "busy-admin");
        try (Admin admin = Admin.create(configs)) {
            // A burst of eleven is allowed; what is above it is refused for as many seconds, however slow this machine is meanwhile.
            admin.createTopics(List.of(new NewTopic("quota-many", 20, (short) 1))).all().get();
            var impatient = new CreateTopicsOptions().retryOnQuotaViolation(false);
            long started = System.nanoTime();
            int throttleTimeMs;
            try {
                admin.createTopics(List.of(new NewTopic("quota-more", 1, (short) 1)), impatient).all().get();
                throw new IllegalStateException("a topic above the quota was created");
            } catch (ExecutionException error) {
                if (!(error.getCause() instanceof ThrottlingQuotaExceededException refused)) throw error;
                throttleTimeMs = refused.throttleTimeMs();
                expect(throttleTimeMs > 0, "no throttle time");
            }
            admin.createTopics(List.of(new NewTopic("quota-more", 1, (short) 1))).all().get();
            double seconds = (System.nanoTime() - started) / 1e9;
            expect(seconds >= throttleTimeMs / 1e3 - 0.1, "refused for " + throttleTimeMs + " ms, created after " + seconds + " s");
        }
        set(client("busy-admin"), "controller_mutation_rate", null);
    }

    /** Connections that are accepted above the rate are closed without a word; those below it stay. */
    static void connections() throws Exception {
        Map<String, String> everybody = new HashMap<>();
        everybody.put(ClientQuotaEntity.IP, null);
        set(everybody, "connection_creation_rate", 1.0);
        String[] address = JavaClient.BOOTSTRAP.split(":");
        var sockets = new ArrayList<Socket>();
        try {
            for (int i = 0; i < 40; i++) {
                var socket = new Socket();
                socket.connect(new InetSocketAddress(address[0], Integer.parseInt(address[1])), 10_000);
                socket.setSoTimeout(1);
                sockets.add(socket);
            }
            BooleanSupplier mostAreClosed = () -> sockets.stream().filter(QuotaClient::isClosed).count() >= 20;
            JavaClient.until("the end of connections", () -> Thread.sleep(100), mostAreClosed);
            expect(sockets.stream().anyMatch(it -> !isClosed(it)), "all connections were closed");
        } finally {
            for (Socket socket : sockets) socket.close();
        }
        // The clients of what follows connect again and again until they may.
        set(everybody, "connection_creation_rate", null);
    }

    static boolean isClosed(Socket socket) {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException open) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    static String configs(String... args) {
        return GroupTools.run(ConfigCommand::main, args);
    }

    static void tool() {
        String[][] entities = {
            {"--entity-type", "users", "--entity-name", "alice"},
            {"--entity-type", "users", "--entity-default"},
            {"--entity-type", "clients", "--entity-name", "app"},
            {"--entity-type", "users", "--entity-name", "alice", "--entity-type", "clients", "--entity-default"},
        };
        for (String[] entity : entities) {
            GroupTools.expect(configs(and(entity, "--alter", "--add-config", "producer_byte_rate=1024,request_percentage=50")),
                "Completed updating");
        }
        String[] ip = {"--entity-type", "ips", "--entity-name", "10.1.2.3"};
        GroupTools.expect(configs(and(ip, "--alter", "--add-config", "connection_creation_rate=5")), "Completed updating");
        GroupTools.expect(configs(and(ip, "--describe")),
            "Quota configs for ip '10.1.2.3' are connection_creation_rate=5.0");
        GroupTools.expect(configs("--entity-type", "users", "--describe"),
            "Quota configs for user-principal 'alice' are ", "Quota configs for the default user-principal are ",
            "producer_byte_rate=1024.0", "request_percentage=50.0");
        GroupTools.expect(configs("--entity-type", "clients", "--describe"), "Quota configs for client-id 'app' are ");
        GroupTools.expect(configs("--entity-type", "users", "--entity-type", "clients", "--describe"),
            "Quota configs for user-principal 'alice', the default client-id are ");
        GroupTools.expect(configs(and(entities[0], "--alter", "--add-config", "producer_byte_rate=0")),
            "Quota producer_byte_rate must be greater than 0");
        for (String[] entity : entities) {
            configs(and(entity, "--alter", "--delete-config", "producer_byte_rate,request_percentage"));
        }
        configs(and(ip, "--alter", "--delete-config", "connection_creation_rate"));
        GroupTools.expectSame(configs("--entity-type", "users", "--entity-type", "clients", "--describe").strip(), "");
    }

    static String[] and(String[] first, String... more) {
        var all = new ArrayList<>(List.of(first));
        all.addAll(List.of(more));
        return all.toArray(new String[0]);
    }

    public static void main(String[] args) {
        GroupTools.keepRunning();
        JavaClient.check("tool", QuotaClient::tool);
        JavaClient.check("producer", QuotaClient::producer);
        JavaClient.check("consumer", QuotaClient::consumer);
        JavaClient.check("request-time", QuotaClient::requestTime);
        JavaClient.check("mutations", QuotaClient::mutations);
        JavaClient.check("connections", QuotaClient::connections);
        System.exit(0);
    }
}
