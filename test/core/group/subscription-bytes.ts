/** A consumer's subscription of version 0, as clients send it in JoinGroup. */
export function subscription(topics: readonly string[]): Buffer {
  const parts: Buffer[] = [Buffer.from([0, 0]), int32(topics.length)];
  for (const topic of topics) {
    const size = Buffer.alloc(2);
    size.writeInt16BE(Buffer.byteLength(topic));
    parts.push(size, Buffer.from(topic));
  }
  parts.push(int32(-1));
  return Buffer.concat(parts);
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}
