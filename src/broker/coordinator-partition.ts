/**
 * Which partition of a coordinator's topic a group or a transactional id belongs to: every client
 * and broker of Apache Kafka comes to the same (Utils.abs of the key's hash, modulo the partitions).
 */
const INT_MIN = -2147483648;

export function coordinatorPartition(key: string, partitionCount: number): number {
  const hash = javaHashCode(key);
  // It has no positive counterpart among Java's ints.
  return (hash === INT_MIN ? 0 : Math.abs(hash)) % partitionCount;
}

/** java.lang.String.hashCode runs over UTF-16 units, which is what a JavaScript string has too. */
function javaHashCode(text: string): number {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(31, hash) + text.charCodeAt(i)) | 0;
  return hash;
}
