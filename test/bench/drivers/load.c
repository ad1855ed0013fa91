/*
 * A librdkafka client that keeps up with either broker: produces, consumes, and measures latency. Prints one line of JSON.
 *
 *   load produce  -b HOST:PORT -t TOPIC -n RECORDS -s BYTES [-a ACKS] [-z CODEC] [-p PRODUCERS] [-r BYTES_PER_SECOND] [-d SECONDS]
 *   load consume  -b HOST:PORT -t TOPIC -n RECORDS -P PARTITIONS [-c CONSUMERS] [-g GROUPS] [-T]
 *   load latency  -b HOST:PORT -t TOPIC -r RECORDS_PER_SECOND -s BYTES [-d SECONDS] [-w WARM_UP_SECONDS] [-A]
 *
 * produce: ends after the records or the seconds, whichever comes first; -r paces it. consume: the partitions are shared out among
 * the consumers of each group, and each group reads all RECORDS; -T starts at the end instead of the beginning and says "ready"
 * on standard error when it is there. latency: from the time a record was due to the time a consumer had it, so that a stall
 * counts for every record that it delays; -A measures until the acknowledgement instead, without a consumer. SIGTERM ends it
 * early, with its figures.
 */
#include <librdkafka/rdkafka.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { POOL_BYTES = 8 << 20, RECORDS_PER_CALL = 500, THREADS_MAX = 64 };

static const char *brokers = "127.0.0.1:9092", *topic = "bench", *acks = "all", *codec = "none";
static long record_count = 1000000, record_bytes = 1000, rate = 0;
static int thread_count = 1, group_count = 1, partition_count = 1;
static double seconds_max = 1e9, warm_up_seconds = 0;
static bool from_end = false, until_acknowledged = false;
static char pool[POOL_BYTES];
static atomic_long error_count;
static atomic_bool is_stopping;

static double now_seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double cpu_seconds(void) {
  struct rusage u;
  getrusage(RUSAGE_SELF, &u);
  return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) + (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static void die(const char *what, const char *why) {
  fprintf(stderr, "load: %s: %s\n", what, why);
  exit(1);
}

static void set(rd_kafka_conf_t *conf, const char *key, const char *value) {
  char why[512];
  if (rd_kafka_conf_set(conf, key, value, why, sizeof why) != RD_KAFKA_CONF_OK) die(key, why);
}

static void on_stop(int signal_number) {
  (void)signal_number;
  is_stopping = true;
}

/* Letters without a pattern: they compress to about 0.6, as text does. */
static void fill_pool(void) {
  unsigned state = 1;
  for (long i = 0; i < POOL_BYTES; i++) {
    state = state * 1664525u + 1013904223u;
    pool[i] = (char)('A' + (state >> 16) % 26);
  }
}

static rd_kafka_t *new_client(rd_kafka_type_t type, rd_kafka_conf_t *conf) {
  char why[512];
  set(conf, "bootstrap.servers", brokers);
  rd_kafka_t *client = rd_kafka_new(type, conf, why, sizeof why);
  if (client == NULL) die("no client", why);
  return client;
}

/* produce */

static pthread_barrier_t barrier;

/* Only failures are reported: `delivery.report.only.error`. */
static void on_delivery_failure(rd_kafka_t *client, const rd_kafka_message_t *message, void *opaque) {
  (void)client, (void)opaque;
  if (message->err && atomic_fetch_add(&error_count, 1) == 0) fprintf(stderr, "load: %s\n", rd_kafka_err2str(message->err));
}

static rd_kafka_t *new_producer(void) {
  rd_kafka_conf_t *conf = rd_kafka_conf_new();
  set(conf, "acks", acks);
  set(conf, "compression.codec", codec);
  set(conf, "linger.ms", "5");
  set(conf, "queue.buffering.max.messages", "1000000");
  set(conf, "queue.buffering.max.kbytes", "262144");
  set(conf, "delivery.report.only.error", "true");
  rd_kafka_conf_set_dr_msg_cb(conf, on_delivery_failure);
  return new_client(RD_KAFKA_PRODUCER, conf);
}

static void *produce(void *argument) {
  long *produced = argument, quota = record_count / thread_count;
  rd_kafka_t *client = new_producer();
  rd_kafka_topic_t *handle = rd_kafka_topic_new(client, topic, NULL);
  static rd_kafka_message_t empty;
  rd_kafka_message_t *messages = calloc(RECORDS_PER_CALL, sizeof *messages);
  /* The first record makes the connections, before the clock starts. */
  rd_kafka_produce(handle, RD_KAFKA_PARTITION_UA, 0, pool, (size_t)record_bytes, NULL, 0, NULL);
  if (rd_kafka_flush(client, 60000) != 0) die("first record", "not acknowledged");
  pthread_barrier_wait(&barrier);
  double start = now_seconds();
  long position = 0, per_call = RECORDS_PER_CALL;
  if (rate > 0 && rate / thread_count / 100 < per_call * record_bytes) per_call = rate / thread_count / 100 / record_bytes + 1;
  while (*produced < quota && !is_stopping) {
    double elapsed = now_seconds() - start;
    if (elapsed > seconds_max) break;
    if (rate > 0 && (double)*produced * (double)record_bytes > elapsed * (double)rate / thread_count) {
      rd_kafka_poll(client, 2);
      continue;
    }
    long wanted = quota - *produced < per_call ? quota - *produced : per_call;
    for (long i = 0; i < wanted; i++) {
      messages[i] = empty;
      messages[i].payload = pool + position;
      messages[i].len = (size_t)record_bytes;
      position += record_bytes;
      if (position + record_bytes > POOL_BYTES) position = (position * 31) % 997;
    }
    int accepted = rd_kafka_produce_batch(handle, RD_KAFKA_PARTITION_UA, 0, messages, (int)wanted);
    *produced += accepted;
    rd_kafka_poll(client, accepted == wanted ? 0 : 1);
  }
  if (rd_kafka_flush(client, 300000) != 0) die("flush", "timed out");
  pthread_barrier_wait(&barrier);
  rd_kafka_topic_destroy(handle);
  rd_kafka_destroy(client);
  free(messages);
  return NULL;
}

static void run_produce(void) {
  pthread_t threads[THREADS_MAX];
  long produced[THREADS_MAX] = {0}, total = 0;
  pthread_barrier_init(&barrier, NULL, (unsigned)thread_count + 1);
  for (int i = 0; i < thread_count; i++) pthread_create(&threads[i], NULL, produce, &produced[i]);
  pthread_barrier_wait(&barrier);
  double start = now_seconds(), cpu = cpu_seconds();
  fprintf(stderr, "ready\n");
  pthread_barrier_wait(&barrier);
  double elapsed = now_seconds() - start;
  cpu = cpu_seconds() - cpu;
  for (int i = 0; i < thread_count; i++) pthread_join(threads[i], NULL), total += produced[i];
  printf("{\"records\":%ld,\"bytes\":%ld,\"seconds\":%.4f,\"errors\":%ld,\"clientCpuSeconds\":%.2f}\n", total, total * record_bytes,
         elapsed, (long)error_count, cpu);
}

/* consume */

static atomic_long consumed_bytes;
static atomic_long *remaining;

static void assign_share(rd_kafka_t *client, int index, int64_t offset) {
  rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(partition_count);
  for (int partition = index % thread_count; partition < partition_count; partition += thread_count)
    rd_kafka_topic_partition_list_add(list, topic, partition)->offset = offset;
  rd_kafka_resp_err_t error = rd_kafka_assign(client, list);
  if (error) die("assign", rd_kafka_err2str(error));
  rd_kafka_topic_partition_list_destroy(list);
}

static void *consume(void *argument) {
  int index = (int)(long)argument;
  rd_kafka_conf_t *conf = rd_kafka_conf_new();
  set(conf, "group.id", "bench");
  set(conf, "enable.auto.commit", "false");
  set(conf, "enable.partition.eof", from_end ? "true" : "false");
  set(conf, "queued.min.messages", "1000000");
  rd_kafka_t *client = new_client(RD_KAFKA_CONSUMER, conf);
  rd_kafka_poll_set_consumer(client);
  rd_kafka_queue_t *queue = rd_kafka_queue_get_consumer(client);
  rd_kafka_message_t **messages = malloc(10000 * sizeof *messages);
  const struct rd_kafka_metadata *metadata;
  if (rd_kafka_metadata(client, 0, rd_kafka_topic_new(client, topic, NULL), &metadata, 60000)) die("metadata", topic);
  rd_kafka_metadata_destroy(metadata);
  assign_share(client, index, from_end ? RD_KAFKA_OFFSET_END : RD_KAFKA_OFFSET_BEGINNING);
  int ends = 0, ends_wanted = from_end ? (partition_count - index % thread_count + thread_count - 1) / thread_count : 0;
  bool is_ready = false;
  long counted = 0;
  atomic_long *left = &remaining[index / thread_count];
  while (*left > 0 && !is_stopping) {
    if (!is_ready && ends >= ends_wanted) {
      pthread_barrier_wait(&barrier);
      is_ready = true;
    }
    ssize_t count = rd_kafka_consume_batch_queue(queue, 50, messages, 10000);
    long records = 0;
    for (ssize_t i = 0; i < count; i++) {
      if (messages[i]->err == 0) counted += (long)messages[i]->len, records++;
      else if (messages[i]->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) ends++;
      else atomic_fetch_add(&error_count, 1);
      rd_kafka_message_destroy(messages[i]);
    }
    atomic_fetch_sub(left, records);
  }
  atomic_fetch_add(&consumed_bytes, counted);
  if (!is_ready) pthread_barrier_wait(&barrier);
  pthread_barrier_wait(&barrier);
  return NULL;
}

static void run_consume(void) {
  pthread_t thread;
  remaining = calloc((size_t)group_count, sizeof *remaining);
  for (int i = 0; i < group_count; i++) remaining[i] = record_count;
  pthread_barrier_init(&barrier, NULL, (unsigned)(thread_count * group_count) + 1);
  for (long i = 0; i < thread_count * group_count; i++) pthread_create(&thread, NULL, consume, (void *)i);
  pthread_barrier_wait(&barrier);
  double start = now_seconds(), cpu = cpu_seconds();
  fprintf(stderr, "ready\n");
  pthread_barrier_wait(&barrier);
  double elapsed = now_seconds() - start;
  printf("{\"records\":%ld,\"bytes\":%ld,\"seconds\":%.4f,\"errors\":%ld,\"clientCpuSeconds\":%.2f}\n",
         record_count * group_count, (long)consumed_bytes, elapsed, (long)error_count, cpu_seconds() - cpu);
}

/* latency */

static double *samples, *early_samples;
static long sample_count, early_count, sample_capacity;
static double first_due;
static pthread_mutex_t samples_lock = PTHREAD_MUTEX_INITIALIZER;
static const double EARLY_SECONDS = 10;

static void take_sample(double due) {
  double latency = now_seconds() - due;
  pthread_mutex_lock(&samples_lock);
  if (due - first_due < EARLY_SECONDS && early_count < sample_capacity) early_samples[early_count++] = latency;
  if (due - first_due >= warm_up_seconds && sample_count < sample_capacity) samples[sample_count++] = latency;
  pthread_mutex_unlock(&samples_lock);
}

static void on_acknowledgement(rd_kafka_t *client, const rd_kafka_message_t *message, void *opaque) {
  (void)client, (void)opaque;
  if (message->err) atomic_fetch_add(&error_count, 1);
  if (message->err || !until_acknowledged) return;
  double due;
  memcpy(&due, message->payload, sizeof due);
  take_sample(due);
}

static void *poll_producer(void *client) {
  while (!is_stopping) rd_kafka_poll(client, 100);
  return NULL;
}

static void *follow(void *client) {
  bool is_ready = false;
  while (!is_stopping) {
    rd_kafka_message_t *message = rd_kafka_consumer_poll(client, 100);
    if (message == NULL) continue;
    if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF && !is_ready) {
      is_ready = true;
      pthread_barrier_wait(&barrier);
    } else if (message->err == 0 && message->len >= sizeof(double) && is_ready) {
      double due;
      memcpy(&due, message->payload, sizeof due);
      if (due > 0) take_sample(due);
    }
    rd_kafka_message_destroy(message);
  }
  return NULL;
}

static void start_follower(void) {
  rd_kafka_conf_t *conf = rd_kafka_conf_new();
  set(conf, "group.id", "bench");
  set(conf, "enable.auto.commit", "false");
  set(conf, "enable.partition.eof", "true");
  set(conf, "socket.nagle.disable", "true");
  rd_kafka_t *client = new_client(RD_KAFKA_CONSUMER, conf);
  rd_kafka_poll_set_consumer(client);
  partition_count = thread_count = 1;
  assign_share(client, 0, RD_KAFKA_OFFSET_END);
  pthread_t thread;
  pthread_create(&thread, NULL, follow, client);
}

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static double quantile_ms(const double *sorted, long count, double fraction) {
  if (count == 0) return -1;
  long index = (long)((double)count * fraction + 0.999999) - 1;
  return sorted[index < 0 ? 0 : index >= count ? count - 1 : index] * 1000;
}

static void print_quantiles(const char *name, double *values, long count) {
  qsort(values, (size_t)count, sizeof *values, ascending);
  printf("\"%s\":{\"count\":%ld,\"p50\":%.4f,\"p99\":%.4f,\"p999\":%.4f,\"max\":%.4f}", name, count, quantile_ms(values, count, .5),
         quantile_ms(values, count, .99), quantile_ms(values, count, .999), quantile_ms(values, count, 1));
}

static void run_latency(void) {
  sample_capacity = (long)((double)rate * (seconds_max < 3600 ? seconds_max + 10 : 3600));
  samples = malloc((size_t)sample_capacity * sizeof *samples);
  early_samples = malloc((size_t)sample_capacity * sizeof *early_samples);
  rd_kafka_conf_t *conf = rd_kafka_conf_new();
  set(conf, "acks", acks);
  set(conf, "linger.ms", "0");
  set(conf, "socket.nagle.disable", "true");
  rd_kafka_conf_set_dr_msg_cb(conf, on_acknowledgement);
  rd_kafka_t *client = new_client(RD_KAFKA_PRODUCER, conf);
  rd_kafka_topic_t *handle = rd_kafka_topic_new(client, topic, NULL);
  char *payload = malloc((size_t)record_bytes);
  memcpy(payload, pool, (size_t)record_bytes);
  double due = 0;
  memcpy(payload, &due, sizeof due);
  first_due = 1e18;
  rd_kafka_produce(handle, 0, RD_KAFKA_MSG_F_COPY, payload, (size_t)record_bytes, NULL, 0, NULL);
  if (rd_kafka_flush(client, 60000) != 0) die("first record", "not acknowledged");
  sample_count = early_count = 0;
  if (!until_acknowledged) {
    pthread_barrier_init(&barrier, NULL, 2);
    start_follower();
    pthread_barrier_wait(&barrier);
  }
  pthread_t poller;
  pthread_create(&poller, NULL, poll_producer, client);
  fprintf(stderr, "ready\n");
  double start = now_seconds();
  first_due = start;
  for (long i = 0; !is_stopping; i++) {
    due = start + (double)i / (double)rate;
    if (due - start > seconds_max) break;
    double wait = due - now_seconds();
    if (wait > 0) nanosleep(&(struct timespec){(time_t)wait, (long)((wait - (double)(time_t)wait) * 1e9)}, NULL);
    memcpy(payload, &due, sizeof due);
    if (rd_kafka_produce(handle, 0, RD_KAFKA_MSG_F_COPY, payload, (size_t)record_bytes, NULL, 0, NULL)) error_count++;
  }
  rd_kafka_flush(client, 60000);
  usleep(until_acknowledged ? 0 : 500000);
  pthread_mutex_lock(&samples_lock);
  printf("{\"errors\":%ld,", (long)error_count);
  print_quantiles("all", samples, sample_count);
  printf(",");
  print_quantiles("first10s", early_samples, early_count);
  printf("}\n");
}

int main(int argc, char **argv) {
  if (argc < 2) die("usage", "load produce|consume|latency OPTIONS");
  int option;
  optind = 2;
  while ((option = getopt(argc, argv, "b:t:n:s:a:z:p:c:g:P:r:d:w:TA")) != -1) {
    switch (option) {
      case 'b': brokers = optarg; break;
      case 't': topic = optarg; break;
      case 'n': record_count = atol(optarg); break;
      case 's': record_bytes = atol(optarg); break;
      case 'a': acks = optarg; break;
      case 'z': codec = optarg; break;
      case 'p': case 'c': thread_count = atoi(optarg); break;
      case 'g': group_count = atoi(optarg); break;
      case 'P': partition_count = atoi(optarg); break;
      case 'r': rate = atol(optarg); break;
      case 'd': seconds_max = atof(optarg); break;
      case 'w': warm_up_seconds = atof(optarg); break;
      case 'T': from_end = true; break;
      case 'A': until_acknowledged = true; break;
      default: return 2;
    }
  }
  signal(SIGTERM, on_stop);
  fill_pool();
  if (strcmp(argv[1], "produce") == 0) run_produce();
  else if (strcmp(argv[1], "consume") == 0) run_consume();
  else if (strcmp(argv[1], "latency") == 0) run_latency();
  else die("unknown mode", argv[1]);
  fflush(stdout);
  /* Consumers that still fetch need not be waited for. */
  _exit(error_count > 0 ? 3 : 0);
}
