/**
 * An address as java.net.InetAddress prints it: a slash, and IPv6 in eight groups without `::`.
 * It is what DescribeGroups shows and what Apache Kafka stores as a member's host.
 */
export function javaAddress(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped !== null) return `/${mapped[1]}`;
  if (!address.includes(':')) return `/${address}`;
  const [plain = '', scope] = address.split('%');
  const [left = '', right] = plain.split('::');
  const leftGroups = left === '' ? [] : left.split(':');
  const rightGroups = right === undefined || right === '' ? [] : right.split(':');
  const missing = Math.max(0, 8 - leftGroups.length - rightGroups.length);
  const groups = [...leftGroups, ...new Array<string>(missing).fill('0'), ...rightGroups];
  return `/${groups.join(':')}${scope === undefined ? '' : `%${scope}`}`;
}
