/** Digests, synchronous and pure: what SCRAM credentials are made of. */
import { createHash, createHmac } from 'node:crypto';

export type HashName = 'sha256' | 'sha512';

export function digest(name: HashName, data: Buffer): Buffer {
  return createHash(name).update(data).digest();
}

export function hmac(name: HashName, key: Buffer, data: Buffer): Buffer {
  return createHmac(name, key).update(data).digest();
}
