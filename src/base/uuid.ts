/**
 * Kafka's uuids in Kafka's own text form: 22 characters of unpadded base64url for 16 bytes
 * (org.apache.kafka.common.Uuid). They are compared, stored and printed as that string.
 */
export type Uuid = string;

export const ZERO_UUID: Uuid = 'AAAAAAAAAAAAAAAAAAAAAA';
/** Uuid.METADATA_TOPIC_ID: the topic id of `__cluster_metadata`. */
export const METADATA_TOPIC_ID: Uuid = 'AAAAAAAAAAAAAAAAAAAAAQ';

/** A version 4 uuid that, as in Kafka, never starts with a dash (it would look like an option). */
export function randomUuid(random: { bytes(sizeBytes: number): Buffer }): Uuid {
  for (;;) {
    const bytes = random.bytes(16);
    bytes[6] = (bytes[6]! & 0x0f) | 0x40;
    bytes[8] = (bytes[8]! & 0x3f) | 0x80;
    const text = bytes.toString('base64url');
    if (!text.startsWith('-')) return text;
  }
}

export function isUuid(text: string): boolean {
  return /^[A-Za-z0-9_-]{21}[AQgw]$/.test(text);
}
