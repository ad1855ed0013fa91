/**
 * java.lang.String.hashCode: how Kafka finds the partition of a group or a transactional id. It
 * runs over UTF-16 units, which is what a JavaScript string has too.
 */
export function javaHashCode(text: string): number {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(31, hash) + text.charCodeAt(i)) | 0;
  return hash;
}
