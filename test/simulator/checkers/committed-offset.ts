/** A committed offset is the last that was acknowledged, or one that was sent after it. */
import { Violation } from '../model.ts';

export function checkCommittedOffset(
  where: string,
  committedOffset: number,
  ackedOffset: number,
  lastSentOffset: number,
): void {
  if (committedOffset >= ackedOffset && committedOffset <= lastSentOffset) return;
  throw new Violation(
    `${where}: ${committedOffset} is committed, acknowledged was ${ackedOffset}, ` +
      `sent ${lastSentOffset}`,
  );
}
