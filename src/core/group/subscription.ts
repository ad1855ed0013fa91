/**
 * Reads the topics out of a consumer's subscription (ConsumerProtocolSubscription).
 *
 * Version 0 is a prefix of every version, so it is all the coordinator reads. The bytes are the
 * client's own business: whatever does not parse makes the topics unknown, never an error.
 */

/** `null` when the bytes are not a subscription. */
export function readSubscribedTopics(metadata: Buffer): readonly string[] | null {
  // int16 version, int32 count, then strings with an int16 length.
  if (metadata.length < 6 || metadata.readInt16BE(0) < 0) return null;
  const count = metadata.readInt32BE(2);
  const topics: string[] = [];
  let position = 6;
  for (let i = 0; i < count; i++) {
    if (position + 2 > metadata.length) return null;
    const sizeBytes = metadata.readInt16BE(position);
    position += 2;
    if (sizeBytes < 0 || position + sizeBytes > metadata.length) return null;
    topics.push(metadata.toString('utf8', position, position + sizeBytes));
    position += sizeBytes;
  }
  return count < 0 ? null : topics;
}
