/**
 * An address as java.net.InetAddress prints it: a slash, and IPv6 in eight groups without `::`.
 * It is what DescribeGroups shows and what Apache Kafka stores as a member's host.
 */
export function javaAddress(address: string): string {
  return `/${hostAddress(address)}`;
}

/** The same without the slash (InetAddress.getHostAddress): what ACLs name a host by. */
export function hostAddress(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped !== null) return mapped[1]!;
  if (!address.includes(':')) return address;
  const [plain = '', scope] = address.split('%');
  const [left = '', right] = plain.split('::');
  const leftGroups = left === '' ? [] : left.split(':');
  const rightGroups = right === undefined || right === '' ? [] : right.split(':');
  const missing = Math.max(0, 8 - leftGroups.length - rightGroups.length);
  const groups = [...leftGroups, ...new Array<string>(missing).fill('0'), ...rightGroups];
  return `${groups.join(':')}${scope === undefined ? '' : `%${scope}`}`;
}

/** The 4 or 16 bytes of an address (InetAddress.getAddress). */
export function addressBytes(address: string): Buffer {
  const text = hostAddress(address);
  if (!text.includes(':')) return Buffer.from(text.split('.').map(Number));
  const [plain = ''] = text.split('%');
  const bytes = Buffer.alloc(16);
  plain.split(':').forEach((group, i) => {
    bytes.writeUInt16BE(Number.parseInt(group, 16) & 0xffff, i * 2);
  });
  return bytes;
}

/** The text of 4 or 16 bytes; undefined when there are neither. */
export function addressOfBytes(bytes: Buffer): string | undefined {
  if (bytes.length === 4) return [...bytes].join('.');
  if (bytes.length !== 16) return undefined;
  const groups: string[] = [];
  for (let i = 0; i < 16; i += 2) groups.push(bytes.readUInt16BE(i).toString(16));
  return groups.join(':');
}
