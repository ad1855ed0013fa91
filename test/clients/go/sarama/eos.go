package main

import (
	"context"
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/IBM/sarama"

	"odradek/clients/members"
)

// eosInstance is one of the loop of transactions of test/clients/eos-matrix.js: one producer, which the claims of the member share
// by turns. A failure ends the claims; the next session of the group goes on from the committed offsets.
type eosInstance struct {
	producer sarama.AsyncProducer
	turn     sync.Mutex
}

func (*eosInstance) Setup(sarama.ConsumerGroupSession) error { return nil }

func (*eosInstance) Cleanup(sarama.ConsumerGroupSession) error { return nil }

func (e *eosInstance) ConsumeClaim(session sarama.ConsumerGroupSession, claim sarama.ConsumerGroupClaim) error {
	for message := range claim.Messages() {
		batch := []*sarama.ConsumerMessage{message}
		for len(batch) < 50 && len(claim.Messages()) > 0 {
			batch = append(batch, <-claim.Messages())
		}
		if session.Context().Err() != nil {
			return nil
		}
		if err := e.move(session, batch); err != nil {
			members.Warn("partition %d: %v", claim.Partition(), err)
			return err
		}
	}
	return nil
}

func (e *eosInstance) move(session sarama.ConsumerGroupSession, batch []*sarama.ConsumerMessage) error {
	e.turn.Lock()
	defer e.turn.Unlock()
	if err := e.producer.BeginTxn(); err != nil {
		members.Exit(err)
	}
	for _, m := range batch {
		e.producer.Input() <- &sarama.ProducerMessage{
			Topic: os.Getenv("OUTPUT"), Partition: m.Partition, Value: sarama.ByteEncoder(append([]byte("moved "), m.Value...)),
		}
	}
	metadata := sarama.NewConsumerGroupMetadataFromSession(session, members.Name(), nil)
	err := e.producer.AddMessageToTxnWithGroupMetadata(batch[len(batch)-1], metadata, nil)
	if err == nil {
		err = e.producer.CommitTxn()
	}
	if err == nil {
		fmt.Printf("moved %d\n", len(batch))
		return nil
	}
	e.abort(err)
	return err
}

// abort ends the program when sarama's producer cannot go on, or not say whether it committed.
func (e *eosInstance) abort(cause error) {
	status := e.producer.TxnStatus()
	if status&sarama.ProducerTxnFlagFatalError != 0 || status&sarama.ProducerTxnFlagInTransaction == 0 && status&sarama.ProducerTxnFlagAbortableError == 0 {
		members.Exit(cause)
	}
	if err := e.producer.AbortTxn(); err != nil {
		members.Exit(err)
	}
}

func runEosInstance() error {
	c := config()
	c.Consumer.Group.Session.Timeout = members.SessionTimeout
	c.Consumer.Group.Heartbeat.Interval = members.HeartbeatInterval
	c.Consumer.IsolationLevel = sarama.ReadCommitted
	c.Consumer.MaxWaitTime = 100 * time.Millisecond
	c.Producer.Idempotent = true
	c.Producer.Transaction.ID = os.Getenv("TRANSACTIONAL_ID")
	c.Producer.Return.Successes = false
	c.Net.MaxOpenRequests = 1
	producer, err := sarama.NewAsyncProducer(brokers(), c)
	if err != nil {
		return err
	}
	go func() {
		for err := range producer.Errors() {
			members.Warn("producing: %v", err)
		}
	}()
	client, err := sarama.NewConsumerGroup(brokers(), members.Name(), c)
	if err != nil {
		return err
	}
	instance := &eosInstance{producer: producer}
	for {
		if err := client.Consume(context.Background(), []string{os.Getenv("INPUT")}, instance); err != nil {
			members.Warn("consuming: %v", err)
			time.Sleep(50 * time.Millisecond)
		}
	}
}
