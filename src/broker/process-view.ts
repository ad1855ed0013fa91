/**
 * What a process tells of the broker in it. Whoever runs brokers (src/platform) and whoever shows them
 * (src/admin) know each other by these types only.
 */
import type { DurationsView } from '../base/durations.ts';
import type { Broker } from './broker.ts';

export type ProcessView = {
  /** Null until it has been read from its directories. */
  readonly broker: Broker | null;
  /** Clients are accepted. */
  readonly isServing: boolean;
  readonly isStopping: boolean;
  readonly tickTimes: DurationsView;
  /** Of long ticks, in CPU time. */
  readonly busyTickTimes: DurationsView;
  /** How late a timer was: what any event had to wait for the others. */
  readonly loopDelays: DurationsView;
  /** Memory kept to receive requests into. */
  readonly receivePoolBytes: number;
};

export type AdminServer = {
  /** Such as `http://127.0.0.1:9644`. */
  readonly url: string;
  close(): Promise<void>;
};

/** Rejects when the address cannot be listened on. */
export type StartAdmin = (view: ProcessView, host: string, port: number) => Promise<AdminServer>;
