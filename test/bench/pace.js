// An open loop: things happen when they are due, however long the ones before take, and each one's time counts from when it was due.
import { pause } from './wire.js';

/**
 * Calls `act(index)` at `ratePerSecond` for `durationMs`; answers the times in milliseconds, ascending, and how many were never
 * begun because `inFlightMax` were unanswered.
 */
export async function pace(ratePerSecond, durationMs, act, inFlightMax = 5000) {
  const timesMs = [];
  const count = Math.round((ratePerSecond * durationMs) / 1000);
  let inFlight = 0;
  let skipped = 0;
  let failure = null;
  const startMs = performance.now();
  const actOnce = async (index, dueMs) => {
    inFlight++;
    try {
      await act(index);
      timesMs.push(performance.now() - dueMs);
    } catch (error) {
      failure ??= error;
    }
    inFlight--;
  };
  for (let index = 0; index < count && failure === null; ) {
    const dueMs = startMs + (index * 1000) / ratePerSecond;
    if (performance.now() < dueMs) {
      await pause(1);
    } else {
      if (inFlight < inFlightMax) actOnce(index, dueMs);
      else skipped++;
      index++;
    }
  }
  while (inFlight > 0 && failure === null) await pause(1);
  if (failure !== null) throw failure;
  const seconds = (performance.now() - startMs) / 1000;
  return { timesMs: timesMs.sort((a, b) => a - b), skipped, seconds };
}
