package main

import (
	"context"
	"os"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"

	"odradek/clients/members"
)

func commit(client *kgo.Client, progress *members.Progress, offsets map[int32]int64) {
	if len(offsets) == 0 {
		return
	}
	positions := map[int32]kgo.EpochOffset{}
	for partition, offset := range offsets {
		positions[partition] = kgo.EpochOffset{Epoch: -1, Offset: offset}
	}
	done := func(_ *kgo.Client, _ *kmsg.OffsetCommitRequest, response *kmsg.OffsetCommitResponse, err error) {
		if err != nil {
			members.Warn("a commit failed: %v", err)
			return
		}
		committed := map[int32]int64{}
		for _, partition := range response.Topics[0].Partitions {
			if partition.ErrorCode == 0 {
				committed[partition.Partition] = offsets[partition.Partition]
			}
		}
		progress.Committed(committed)
	}
	client.CommitOffsetsSync(context.Background(), map[string]map[int32]kgo.EpochOffset{members.Topic(): positions}, done)
}

// protocolOptions chooses between the classic protocol, where the client assigns, and `consumer`, where the broker does.
func protocolOptions(protocol string) []kgo.Opt {
	if protocol == "consumer" {
		return []kgo.Opt{kgo.ServerSideBalancer(), kgo.Balancers(kgo.StickyBalancer())}
	}
	return []kgo.Opt{kgo.SessionTimeout(members.SessionTimeout), kgo.HeartbeatInterval(members.HeartbeatInterval)}
}

// groupMember is a member of a group as test/clients/group-matrix.js drives it.
func groupMember() error {
	ctx := members.UntilLeave()
	progress := &members.Progress{}
	client, err := connect(append(protocolOptions(os.Args[2]),
		kgo.ConsumerGroup(members.Name()), kgo.ConsumeTopics(members.Topic()), kgo.DisableAutoCommit(),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()), kgo.BlockRebalanceOnPoll(),
		kgo.OnPartitionsRevoked(func(_ context.Context, client *kgo.Client, revoked map[string][]int32) {
			partitions := append([]int32{}, revoked[members.Topic()]...)
			commit(client, progress, progress.Pending(partitions))
			progress.Forget(partitions)
		}),
		kgo.OnPartitionsLost(func(_ context.Context, _ *kgo.Client, lost map[string][]int32) {
			progress.Forget(lost[members.Topic()])
		}))...)
	if err != nil {
		return err
	}
	for ctx.Err() == nil {
		poll, cancel := context.WithTimeout(ctx, 100*time.Millisecond)
		var records []members.Record
		client.PollFetches(poll).EachRecord(func(r *kgo.Record) {
			records = append(records, members.Record{Partition: r.Partition, Offset: r.Offset})
		})
		cancel()
		commit(client, progress, progress.Take(records))
		client.AllowRebalance()
	}
	client.CloseAllowingRebalance()
	return nil
}
