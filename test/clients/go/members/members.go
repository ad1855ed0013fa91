// Package members has what the members of a group in Go share: the line protocol of test/clients/group-matrix.js, and what is not yet
// committed.
package members

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// The controller knows the same numbers.
const (
	SessionTimeout    = 6 * time.Second
	HeartbeatInterval = 500 * time.Millisecond
)

// Name is the group's.
func Name() string { return os.Getenv("GROUP") }

// Topic is the one that the group reads.
func Topic() string { return os.Getenv("TOPIC") }

// Record is one that the client handed out.
type Record struct {
	Partition int32
	Offset    int64
}

// Progress has the offsets that follow the last delivered record of each partition, until they are committed.
type Progress struct {
	lock    sync.Mutex
	pending map[int32]int64
	batches int
}

// nowUs is a clock that the whole machine shares and nobody sets.
func nowUs() int64 {
	var now unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_MONOTONIC, &now); err != nil {
		Exit(err)
	}
	return now.Nano() / 1000
}

// Take says what was delivered; the answer is what to commit now.
func (p *Progress) Take(records []Record) map[int32]int64 {
	p.lock.Lock()
	defer p.lock.Unlock()
	if p.pending == nil {
		p.pending = map[int32]int64{}
	}
	now := nowUs()
	var lines strings.Builder
	for _, r := range records {
		fmt.Fprintf(&lines, "record %d %d %d\n", r.Partition, r.Offset, now)
		p.pending[r.Partition] = r.Offset + 1
	}
	os.Stdout.WriteString(lines.String())
	if len(records) > 0 {
		p.batches++
		if p.batches%3 != 0 {
			return nil
		}
	}
	return p.copy(nil)
}

// Pending is what is not committed, of the partitions given or of all.
func (p *Progress) Pending(partitions []int32) map[int32]int64 {
	p.lock.Lock()
	defer p.lock.Unlock()
	return p.copy(partitions)
}

func (p *Progress) copy(partitions []int32) map[int32]int64 {
	offsets := map[int32]int64{}
	for partition, offset := range p.pending {
		offsets[partition] = offset
	}
	if partitions == nil {
		return offsets
	}
	chosen := map[int32]int64{}
	for _, partition := range partitions {
		if offset, found := offsets[partition]; found {
			chosen[partition] = offset
		}
	}
	return chosen
}

// Committed says that a commit has succeeded.
func (p *Progress) Committed(offsets map[int32]int64) {
	now := nowUs()
	p.lock.Lock()
	defer p.lock.Unlock()
	for partition, offset := range offsets {
		fmt.Printf("committed %d %d %d\n", partition, offset, now)
		if p.pending[partition] == offset {
			delete(p.pending, partition)
		}
	}
}

// Forget drops partitions that the member no longer has.
func (p *Progress) Forget(partitions []int32) {
	p.lock.Lock()
	defer p.lock.Unlock()
	for _, partition := range partitions {
		delete(p.pending, partition)
	}
}

// UntilLeave is a context that ends when the controller says `leave`.
func UntilLeave() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		line, _ := bufio.NewReader(os.Stdin).ReadString('\n')
		if line == "leave\n" {
			cancel()
		}
	}()
	return ctx
}

// Warn is kept by the controller for the report of a failure.
func Warn(format string, values ...any) { fmt.Fprintf(os.Stderr, format+"\n", values...) }

// Run runs a program that a controller drives, and ends.
func Run(program func() error) {
	if err := program(); err != nil {
		Exit(err)
	}
	os.Exit(0)
}

// Exit ends the program after a failure.
func Exit(err error) {
	Warn("%v", err)
	os.Exit(1)
}
