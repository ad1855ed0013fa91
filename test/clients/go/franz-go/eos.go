package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"odradek/clients/members"
)

// eosInstance is one of the loop of transactions of test/clients/eos-matrix.js.
func eosInstance() error {
	ctx := context.Background()
	session, err := kgo.NewGroupTransactSession(
		kgo.SeedBrokers(os.Getenv("BOOTSTRAP")), kgo.TransactionalID(os.Getenv("TRANSACTIONAL_ID")),
		kgo.ConsumerGroup(members.Name()), kgo.ConsumeTopics(os.Getenv("INPUT")),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()), kgo.FetchIsolationLevel(kgo.ReadCommitted()),
		kgo.SessionTimeout(members.SessionTimeout), kgo.HeartbeatInterval(members.HeartbeatInterval),
		kgo.ProducerBatchCompression(kgo.NoCompression()), // what the controller reads with has no snappy
		kgo.DefaultProduceTopic(os.Getenv("OUTPUT")), kgo.RecordPartitioner(kgo.ManualPartitioner()))
	if err != nil {
		return err
	}
	for {
		poll, cancel := context.WithTimeout(ctx, 100*time.Millisecond)
		records := session.PollRecords(poll, 50).Records()
		cancel()
		if len(records) == 0 {
			continue
		}
		if err := session.Begin(); err != nil {
			return fmt.Errorf("beginning: %w", err)
		}
		promise := kgo.AbortingFirstErrPromise(session.Client())
		for _, r := range records {
			copied := &kgo.Record{Partition: r.Partition, Value: append([]byte("moved "), r.Value...)}
			session.Produce(ctx, copied, promise.Promise())
		}
		produced := promise.Err()
		committed, err := session.End(ctx, kgo.TransactionEndTry(produced == nil))
		if err != nil {
			return fmt.Errorf("ending: %w", err)
		}
		if committed {
			fmt.Printf("moved %d\n", len(records))
		} else {
			members.Warn("aborted after %v", produced)
		}
	}
}
