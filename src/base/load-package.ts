/**
 * Loads a package, or a file of one, synchronously and at first use. Codec packages go through
 * here: most brokers never see most codecs, a native addon costs milliseconds and megabytes at
 * start-up, and a missing one must fail the batch that needs it, not the process.
 */
import { createRequire } from 'node:module';

const load: NodeJS.Require = createRequire(import.meta.url);

/** Throws when the package (or its binary for this machine) is not installed. */
export function loadPackage(specifier: string): unknown {
  return load(specifier);
}

/** Where the package's main file lies, for the few files a package does not export. */
export function resolvePackage(specifier: string): string {
  return load.resolve(specifier);
}

/** A file that is part of an installed package, as code is; not for reading data. */
export function readPackageFile(path: string): Uint8Array {
  const fs = load('node:fs') as { readFileSync(path: string): Uint8Array };
  return fs.readFileSync(path);
}
