// sarama at the protocol versions that its argument says (a Kafka version, or `newest`): it does not negotiate.
package main

import (
	"context"
	"fmt"
	"os"
	"sync"
	"sync/atomic"

	"github.com/IBM/sarama"

	"odradek/clients/cases"
	"odradek/clients/members"
)

var version = sarama.MaxVersion

var codecs = []struct {
	name  string
	codec sarama.CompressionCodec
}{
	{"none", sarama.CompressionNone},
	{"gzip", sarama.CompressionGZIP},
	{"snappy", sarama.CompressionSnappy},
	{"lz4", sarama.CompressionLZ4},
	{"zstd", sarama.CompressionZSTD},
}

func config() *sarama.Config {
	c := sarama.NewConfig()
	c.Version = version
	c.Producer.RequiredAcks = sarama.WaitForAll
	c.Producer.Return.Successes = true
	c.Producer.Partitioner = sarama.NewManualPartitioner
	c.Producer.Flush.Messages = 5000
	c.Producer.Flush.MaxMessages = 5000
	c.Producer.Flush.Frequency = 20_000_000
	c.Consumer.Offsets.AutoCommit.Enable = false
	c.Consumer.Offsets.Initial = sarama.OffsetOldest
	c.Consumer.Group.Heartbeat.Interval = 500_000_000
	return c
}

func brokers() []string { return []string{cases.Bootstrap()} }

func createTopic(topic string) error {
	admin, err := sarama.NewClusterAdmin(brokers(), config())
	if err != nil {
		return err
	}
	defer admin.Close()
	return admin.CreateTopic(topic, &sarama.TopicDetail{NumPartitions: cases.Partitions, ReplicationFactor: 1}, false)
}

// message has nil encoders for null: an Encoder of nil bytes would be sent as empty.
func message(topic string, i int) *sarama.ProducerMessage {
	m := &sarama.ProducerMessage{Topic: topic, Partition: int32(i % cases.Partitions)}
	if key := cases.Key(i); key != nil {
		m.Key = sarama.ByteEncoder(key)
	}
	if value := cases.Value(i); value != nil {
		m.Value = sarama.ByteEncoder(value)
	}
	for _, h := range cases.Headers(i) {
		m.Headers = append(m.Headers, sarama.RecordHeader{Key: []byte(h.Key), Value: h.Value})
	}
	return m
}

func produce(topic string, first, end int, c *sarama.Config) error {
	producer, err := sarama.NewAsyncProducer(brokers(), c)
	if err != nil {
		return err
	}
	var failure error
	var group sync.WaitGroup
	group.Add(2)
	delivered := 0
	go func() {
		defer group.Done()
		for range producer.Successes() {
			delivered++
		}
	}()
	go func() {
		defer group.Done()
		for e := range producer.Errors() {
			failure = e
		}
	}()
	for i := first; i < end; i++ {
		producer.Input() <- message(topic, i)
	}
	producer.AsyncClose()
	group.Wait()
	if failure != nil {
		return fmt.Errorf("producing: %w", failure)
	}
	if delivered != end-first {
		return fmt.Errorf("%d of %d delivered", delivered, end-first)
	}
	return nil
}

func newComparison(first, end int) *cases.Comparison {
	comparison := cases.NewComparison(first, end)
	// sarama's decoder hands out nil for an empty key or value as well.
	comparison.EmptyIsNull = true
	return comparison
}

func take(m *sarama.ConsumerMessage, comparison *cases.Comparison) error {
	var headers []cases.Header
	for _, h := range m.Headers {
		headers = append(headers, cases.Header{Key: string(h.Key), Value: h.Value})
	}
	return comparison.Take(int(m.Partition), m.Key, m.Value, headers)
}

func readAll(ctx context.Context, topic string) error {
	consumer, err := sarama.NewConsumer(brokers(), config())
	if err != nil {
		return err
	}
	defer consumer.Close()
	comparison := newComparison(0, cases.Count())
	for p := range int32(cases.Partitions) {
		partition, err := consumer.ConsumePartition(topic, p, sarama.OffsetOldest)
		if err != nil {
			return err
		}
		defer partition.Close()
		for left := (cases.Count() - int(p) + cases.Partitions - 1) / cases.Partitions; left > 0; left-- {
			select {
			case m := <-partition.Messages():
				if err := take(m, comparison); err != nil {
					return err
				}
			case <-ctx.Done():
				return fmt.Errorf("timed out: %d records of partition %d are missing", left, p)
			}
		}
	}
	return nil
}

func codecCase(name string, codec sarama.CompressionCodec) cases.Case {
	return cases.Case{Name: "codec-" + name, Run: func(ctx context.Context) error {
		topic := cases.Suite() + "-" + name
		if err := createTopic(topic); err != nil {
			return err
		}
		c := config()
		c.Producer.Compression = codec
		if err := produce(topic, 0, cases.Count(), c); err != nil {
			return err
		}
		return readAll(ctx, topic)
	}}
}

func idempotent(ctx context.Context) error {
	topic := cases.Suite() + "-idempotent"
	if err := createTopic(topic); err != nil {
		return err
	}
	c := config()
	c.Producer.Idempotent = true
	c.Net.MaxOpenRequests = 1
	if err := produce(topic, 0, cases.Count(), c); err != nil {
		return err
	}
	return readAll(ctx, topic)
}

func admin(ctx context.Context) error {
	a, err := sarama.NewClusterAdmin(brokers(), config())
	if err != nil {
		return err
	}
	defer a.Close()
	topic := cases.Suite() + "-admin"
	days := "86400000"
	detail := &sarama.TopicDetail{
		NumPartitions: cases.Partitions, ReplicationFactor: 1, ConfigEntries: map[string]*string{"retention.ms": &days},
	}
	if err := a.CreateTopic(topic, detail, false); err != nil {
		return err
	}
	if err := a.CreatePartitions(topic, 5, nil, false); err != nil {
		return fmt.Errorf("creating partitions: %w", err)
	}
	err = cases.Until(ctx, "five partitions", func() bool {
		topics, err := a.DescribeTopics([]string{topic})
		return err == nil && len(topics[0].Partitions) == 5
	})
	if err != nil {
		return err
	}
	entries, err := a.DescribeConfig(sarama.ConfigResource{
		Type: sarama.TopicResource, Name: topic, ConfigNames: []string{"retention.ms"},
	})
	if err != nil {
		return err
	}
	if len(entries) != 1 || entries[0].Value != days {
		return fmt.Errorf("configs: %v", entries)
	}
	if err := a.DeleteTopic(topic); err != nil {
		return err
	}
	return cases.Until(ctx, "the topic to be gone", func() bool {
		topics, err := a.ListTopics()
		_, there := topics[topic]
		return err == nil && !there
	})
}

// member is a sarama.ConsumerGroupHandler that compares what it is given.
type member struct {
	group      sarama.ConsumerGroup
	comparison *cases.Comparison
	assigned   atomic.Int32
	failure    atomic.Pointer[error]
	stopped    chan struct{}
	cancel     context.CancelFunc
}

func (m *member) Setup(session sarama.ConsumerGroupSession) error {
	count := 0
	for _, partitions := range session.Claims() {
		count += len(partitions)
	}
	m.assigned.Store(int32(count))
	return nil
}

func (m *member) Cleanup(session sarama.ConsumerGroupSession) error {
	session.Commit()
	m.assigned.Store(0)
	return nil
}

func (m *member) ConsumeClaim(session sarama.ConsumerGroupSession, claim sarama.ConsumerGroupClaim) error {
	for message := range claim.Messages() {
		if err := take(message, m.comparison); err != nil {
			m.failure.CompareAndSwap(nil, &err)
			return err
		}
		session.MarkMessage(message, "")
	}
	return nil
}

func join(ctx context.Context, topic string, comparison *cases.Comparison) (*member, error) {
	group, err := sarama.NewConsumerGroup(brokers(), topic, config())
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	m := &member{group: group, comparison: comparison, stopped: make(chan struct{}), cancel: cancel}
	go func() {
		defer close(m.stopped)
		for ctx.Err() == nil {
			if err := group.Consume(ctx, []string{topic}, m); err != nil && ctx.Err() == nil {
				m.failure.CompareAndSwap(nil, &err)
				return
			}
		}
	}()
	return m, nil
}

// leave commits in Cleanup and leaves the group.
func (m *member) leave() error {
	m.cancel()
	<-m.stopped
	if err := m.group.Close(); err != nil {
		return err
	}
	if failure := m.failure.Load(); failure != nil {
		return *failure
	}
	return nil
}

func consumed(ctx context.Context, comparison *cases.Comparison, members ...*member) error {
	err := cases.Until(ctx, "all records", func() bool {
		for _, m := range members {
			if m.failure.Load() != nil {
				return true
			}
		}
		return comparison.Done()
	})
	for _, m := range members {
		if leaving := m.leave(); leaving != nil {
			err = leaving
		}
	}
	return err
}

func group(ctx context.Context) error {
	topic := cases.Suite() + "-group"
	half := cases.Count() / 10 / cases.Partitions * cases.Partitions
	if err := createTopic(topic); err != nil {
		return err
	}
	comparison := newComparison(0, half)
	var members []*member
	for range 2 {
		m, err := join(ctx, topic, comparison)
		if err != nil {
			return err
		}
		members = append(members, m)
	}
	err := cases.Until(ctx, "both members to have partitions", func() bool {
		a, b := members[0].assigned.Load(), members[1].assigned.Load()
		return a > 0 && b > 0 && a+b == cases.Partitions
	})
	if err != nil {
		return err
	}
	if err := produce(topic, 0, half, config()); err != nil {
		return err
	}
	if err := consumed(ctx, comparison, members...); err != nil {
		return err
	}
	if err := produce(topic, half, 2*half, config()); err != nil {
		return err
	}
	comparison = newComparison(half, 2*half)
	restarted, err := join(ctx, topic, comparison)
	if err != nil {
		return err
	}
	return consumed(ctx, comparison, restarted)
}

func main() {
	if name := os.Args[1]; name != "newest" {
		parsed, err := sarama.ParseKafkaVersion(name)
		if err != nil {
			panic(err)
		}
		version = parsed
	}
	if len(os.Args) > 2 && os.Args[2] == "member" {
		members.Run(runGroupMember)
	}
	if len(os.Args) > 2 && os.Args[2] == "eos" {
		members.Run(runEosInstance)
	}
	all := []cases.Case{{Name: "admin", Run: admin}}
	for _, c := range codecs {
		all = append(all, codecCase(c.name, c.codec))
	}
	all = append(all, cases.Case{Name: "idempotent", Run: idempotent}, cases.Case{Name: "group", Run: group})
	cases.Run(all)
}
