/** Stories of whole quorums: test/interaction/raft-*.txt. */
import { describe, it } from 'vitest';
import { ZERO_UUID } from '../../../src/base/uuid.ts';
import type { RaftResponse } from '../../../src/core/raft/raft-message.ts';
import { currentVoters } from '../../../src/core/raft/raft-state.ts';
import { findVoter } from '../../../src/core/raft/voter-set.ts';
import { errorName } from '../../../src/protocol/error-codes.ts';
import { runTranscript, type TranscriptCommand } from '../../interaction/transcript.ts';
import type { SimNode } from '../../simulator/quorum-node.ts';
import { CALM, QuorumSimulation } from '../../simulator/quorum-simulation.ts';

class Player {
  private simulation: QuorumSimulation = new QuorumSimulation(0, CALM, undefined, true);

  run(command: TranscriptCommand): string[] {
    const { simulation } = this;
    const before = simulation.lines!.length;
    const said = this.play(command);
    if (this.simulation !== simulation) return said;
    return [...simulation.lines!.slice(before), ...said];
  }

  private play({ name, args }: TranscriptCommand): string[] {
    const { simulation } = this;
    const number = (key: string, or = 0): number => Number(args.get(key) ?? or);
    const node = (): SimNode => simulation.nodes.findLast((it) => it.nodeId === number('node'))!;
    switch (name) {
      case 'quorum':
        this.simulation = newQuorum(args);
        return [];
      case 'start':
        if (args.has('node')) node().start();
        else simulation.startAll();
        return [];
      case 'wait':
        simulation.runFor(number('ms'));
        return [];
      case 'propose': {
        const payload = Array.from({ length: number('records', 1) }, (_, i) => 1000 + i);
        const leaderEpoch = node().raft!.quorumEpoch;
        const recordCount = payload.length;
        node().decide({ kind: 'propose', leaderEpoch, recordCount, payload });
        return [];
      }
      case 'cut':
        simulation.part((args.get('node') ?? '').split(',').map(Number));
        return [];
      case 'heal':
        simulation.healNetwork();
        return [];
      case 'crash':
        node().crash();
        return [];
      case 'disk':
        simulation.newDisk(number('node'));
        return [];
      case 'snapshot':
        node().takeSnapshot();
        return [];
      case 'trim':
        node().trimLog();
        return [];
      case 'add':
        simulation.askToAdd(node(), (response) => this.hear(response));
        return [];
      case 'remove':
        simulation.askToRemove(number('node'), this.directoryOf(number('node')), (it) =>
          this.hear(it),
        );
        return [];
      case 'resign':
        node().resign();
        return [];
      case 'shut-down':
        node().shutDown(number('ms', 2000));
        return [];
      case 'upgrade': {
        const leaderEpoch = node().raft!.quorumEpoch;
        const upgrade = { ticket: 0, leaderEpoch, kraftVersion: 1, validateOnly: false };
        node().decide({ kind: 'upgradeKraftVersion', ...upgrade });
        return [];
      }
      case 'describe':
        return simulation.describe().split('; ');
      default:
        throw new Error(`unknown command ${name}`);
    }
  }

  /** As the leader knows it. */
  private directoryOf(voterId: number): string {
    const raft = this.simulation.leader?.raft;
    const voters = raft === undefined || raft === null ? [] : currentVoters(raft);
    return findVoter(voters, voterId)?.voterDirectoryId ?? ZERO_UUID;
  }

  private hear(response: RaftResponse): void {
    this.simulation.lines!.push(`the operator hears ${errorName(response.errorCode)}`);
  }
}

function newQuorum(args: TranscriptCommand['args']): QuorumSimulation {
  const number = (key: string, or: number): number => Number(args.get(key) ?? or);
  const setting = {
    ...CALM,
    delayMaxMs: 1,
    flushMaxMs: 0,
    voterCount: number('voters', 3),
    observerCount: number('observers', 0),
    isStatic: args.has('static'),
    autoJoin: args.has('auto-join'),
  };
  return new QuorumSimulation(number('seed', 0), setting, undefined, true);
}

describe('transcripts of the metadata quorum', () => {
  it.each([
    'raft-election',
    'raft-divergence',
    'raft-snapshot',
    'raft-voters',
    'raft-resign',
    'raft-kraft-version',
  ])('%s', (name) => {
    const player = new Player();
    const file = new URL(`../../interaction/${name}.txt`, import.meta.url);
    runTranscript(file, (command) => player.run(command));
  });
});
