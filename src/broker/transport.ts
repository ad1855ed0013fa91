/**
 * The Transport port: connections as the broker sees them. `platform/tcp-server` implements it
 * with sockets, the simulator with queues. Inbound events are calls on the broker's inbox
 * (`TransportEvents`), which only queue; the broker works on them in its next tick.
 */
export interface Transport {
  /**
   * Opens a connection to another node and answers its id, which is negative. What is sent before it
   * is open waits; when it cannot be opened, or not in time, `onClosed` follows. There is no `onConnected`.
   */
  connect(host: string, port: number): number;
  /** Sends the chunks in order. The transport holds them, unchanged, until they have left. */
  send(connectionId: number, chunks: readonly Uint8Array[]): void;
  /** Sends what is queued, then closes. `closed` follows as an event. */
  close(connectionId: number): void;
  /** Back-pressure: a paused connection delivers no frames until it is resumed. */
  pause(connectionId: number): void;
  resume(connectionId: number): void;
  /** Bytes handed to `send` that have not left yet. */
  unsentBytes(connectionId: number): number;
  /** Whether chunks handed to `send` for a connection that was accepted lie in this memory and have not left. */
  holds(memory: ArrayBufferLike): boolean;
  /** Nobody looks at this frame any more: its memory may take another one. Not every frame is given back. */
  release(frame: Buffer): void;
}

export type ConnectionInfo = {
  readonly connectionId: number;
  readonly listenerName: string;
  readonly localAddress: string;
  readonly localPort: number;
  readonly remoteAddress: string;
  readonly remotePort: number;
};

export interface TransportEvents {
  onConnected(connection: ConnectionInfo): void;
  /**
   * One request without its length prefix; on a connection that this node opened, one reply. The
   * bytes are the broker's until the tick that takes them has ended.
   */
  onFrame(connectionId: number, frame: Buffer): void;
  onClosed(connectionId: number): void;
  /** Everything handed to `send` has left. */
  onDrained(connectionId: number): void;
}
