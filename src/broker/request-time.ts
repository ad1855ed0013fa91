/**
 * How long this broker's one thread has worked on a request, for the quota `request_percentage`. It is
 * read from a stopwatch that comes from outside, like the times of a tick, and only while somebody has such
 * a quota: what is decided is still a function of what the ports have said.
 *
 * A request counts from its bytes to the end of its handler. One that waits for something is not
 * worked on meanwhile; what a tick does for all at once, writing and sending, is nobody's.
 */
export interface Stopwatch {
  /** Microseconds since some moment. */
  micros(): number;
}

export class RequestTime {
  private readonly stopwatch: Stopwatch;
  /** The request that is being handled; 0: none. */
  private ticket: number;
  private startMicros: number;
  /** As much of its time has been told. */
  private toldMicros: number;
  /** Of requests that were handled and are not answered yet. */
  private readonly microsByTicket: Map<number, number>;

  constructor(stopwatch: Stopwatch) {
    this.stopwatch = stopwatch;
    this.ticket = 0;
    this.startMicros = 0;
    this.toldMicros = 0;
    this.microsByTicket = new Map();
  }

  now(): number {
    return this.stopwatch.micros();
  }

  begin(ticket: number, startMicros: number): void {
    this.ticket = ticket;
    this.startMicros = startMicros;
    this.toldMicros = 0;
  }

  /** For the reply: what the request has cost so far. */
  tell(ticket: number): number {
    if (ticket === this.ticket) {
      this.toldMicros = this.now() - this.startMicros;
      return this.toldMicros;
    }
    const micros = this.microsByTicket.get(ticket) ?? 0;
    this.microsByTicket.delete(ticket);
    return micros;
  }

  /** What has been spent since it was told; of a request that is not answered yet nothing, it is told then. */
  end(isAnswered: boolean): number {
    const micros = this.now() - this.startMicros;
    if (!isAnswered) this.microsByTicket.set(this.ticket, micros);
    this.ticket = 0;
    return isAnswered ? micros - this.toldMicros : 0;
  }

  forget(ticket: number): void {
    this.microsByTicket.delete(ticket);
  }

  /** Nobody is held to it any more: of the requests that still wait nobody will ask. */
  forgetAll(): void {
    this.microsByTicket.clear();
  }
}
