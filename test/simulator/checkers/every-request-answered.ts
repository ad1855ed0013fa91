/** Every request that was taken has been answered, or its connection closed. */
import { Violation } from '../model.ts';
import type { SimConnection } from '../sim-net.ts';

export function checkEveryRequestAnswered(connections: Iterable<SimConnection>): void {
  for (const { isClosed, isReading, inFlight, connectionId } of connections) {
    const [first] = inFlight;
    if (isClosed || !isReading || first === undefined) continue;
    throw new Violation(`connection ${connectionId}: no answer to ${first.apiName}`);
  }
}
