/**
 * What a crash may leave of a recorded run. After any number of operations the power goes: what a
 * flush has covered is there, of the rest everything, nothing, any prefix, all but one operation or
 * only one; the write that is lost last may be torn: cut short, or whole blocks of it zero.
 *
 * One thing is left out, because no format of Apache Kafka's could tell it: that the unflushed end
 * of a segment is lost exactly between two batches while bytes of a later segment, written after
 * it and not flushed either, or the name of one, are kept.
 */
import { createHash } from 'node:crypto';
import {
  changeContent,
  changeNames,
  type DiskOperation,
  type Image,
  type Inode,
  imageOf,
  type RecordingDisk,
} from './recording-disk.ts';

/** Small, so that a batch of a test spans some. */
const BLOCK_BYTES = 64;
const EMPTY = Buffer.alloc(0);

const TEARS = ['half', 'zeros', 'firstBlockLost', 'lastBlockLost'] as const;
type Tear = (typeof TEARS)[number];

export type CrashState = {
  /** The crash comes after so many operations. */
  readonly at: number;
  /** Of the operations before it, those that survive. */
  readonly kept: readonly boolean[];
  readonly torn: { readonly operation: number; readonly tear: Tear } | null;
};

export type CrashImage = { readonly hash: string; readonly image: Image };

export class CrashStates {
  private readonly disk: RecordingDisk;
  private readonly operations: readonly DiskOperation[];
  private readonly operationsOf: Map<Inode, number[]>;
  /** The name a file was made with, for `.log` files: their base offset. */
  private readonly logBases: Map<Inode, number>;
  private readonly cache: Map<string, Buffer>;
  private readonly hashes: Map<Buffer, string>;

  constructor(disk: RecordingDisk) {
    this.disk = disk;
    this.operations = disk.operations;
    this.operationsOf = new Map();
    this.logBases = new Map();
    this.cache = new Map();
    this.hashes = new Map();
    this.operations.forEach((operation, i) => {
      const list = this.operationsOf.get(operation.target) ?? [];
      this.operationsOf.set(operation.target, [...list, i]);
      if (operation.kind === 'link') this.noteName(operation.name, operation.inode);
    });
    for (const names of disk.firstDirectories.values()) {
      for (const [name, inode] of names) this.noteName(name, inode);
    }
  }

  /** `isNew`: more is known than one operation earlier, so that older states count again. */
  *statesAt(at: number, isNew: boolean): Generator<CrashState> {
    const pending: number[] = [];
    for (let i = 0; i < at; i++) if (this.disk.durableFrom[i]! > at) pending.push(i);
    const newest = at - 1;
    const isPending = pending.at(-1) === newest;
    const all = isNew || !isPending;
    const sets: { without: (i: number) => boolean; torn: number }[] = [];
    for (let keep = pending.length; keep >= 0; keep--) {
      if (!all && keep < pending.length) break;
      const last = keep === 0 ? -1 : pending[keep - 1]!;
      sets.push({ without: (i) => i > last, torn: last });
    }
    for (const one of pending) {
      if (one !== newest || all) sets.push({ without: (i) => i === one, torn: -1 });
      if (one === newest || all) sets.push({ without: (i) => i !== one, torn: one });
    }
    for (const { without, torn } of sets) {
      const kept = this.keep(at, pending, without);
      if (kept === null) continue;
      yield { at, kept, torn: null };
      if (torn < 0 || this.operations[torn]!.kind !== 'write') continue;
      for (const tear of TEARS) yield { at, kept, torn: { operation: torn, tear } };
    }
  }

  /** The process dies, the machine goes on: only writes under way may be torn or missing. */
  *processStatesAt(at: number): Generator<CrashState> {
    const kept = new Array<boolean>(at).fill(true);
    yield { at, kept, torn: null };
    for (let i = 0; i < at; i++) {
      if (this.disk.doneFrom[i]! <= at) continue;
      yield { at, kept: kept.map((_, j) => j !== i), torn: null };
      yield { at, kept, torn: { operation: i, tear: 'half' } };
    }
  }

  imageOf(state: CrashState): CrashImage {
    const directories = this.directoriesOf(state.kept);
    const image = imageOf(directories, (inode) => this.contentOf(inode, state));
    return { hash: this.hashOf(image), image };
  }

  describe({ at, kept, torn }: CrashState): string {
    const lines = kept.flatMap((isKept, i) => {
      const durable = this.disk.durableFrom[i]! <= at ? ' flushed' : '';
      const tear = torn?.operation === i ? ` torn: ${torn.tear}` : '';
      return `${isKept ? '  ' : 'x '}${i} ${this.describeOperation(i)}${durable}${tear}`;
    });
    return lines.join('\n');
  }

  /** The same for runs that do the same things to other bytes. */
  shape(): string {
    return this.operations.map(({ kind }) => kind).join(' ');
  }

  private describeOperation(i: number): string {
    const operation = this.operations[i]!;
    const { kind, target } = operation;
    switch (kind) {
      case 'write':
        return `write ${target} at ${operation.positionBytes}, ${operation.bytes.length} bytes`;
      case 'truncate':
        return `truncate ${target} to ${operation.sizeBytes}`;
      case 'link':
        return `link ${target}/${operation.name} = ${operation.inode}`;
      case 'rename':
        return `rename ${target}/${operation.from} to ${operation.to} = ${operation.inode}`;
      case 'unlink':
        return `unlink ${target}/${operation.name}`;
      default:
        return `flush ${target}`;
    }
  }

  private keep(
    at: number,
    pending: readonly number[],
    without: (i: number) => boolean,
  ): boolean[] | null {
    const kept = new Array<boolean>(at).fill(true);
    for (const i of pending) if (without(i)) kept[i] = false;
    return this.hidesALoss(pending, kept) ? null : kept;
  }

  /** See the top: the end of an older segment is lost, bytes or the name of a newer one are not. */
  private hidesALoss(pending: readonly number[], kept: readonly boolean[]): boolean {
    let newestKept = -1;
    for (let i = kept.length - 1; i >= 0; i--) {
      const operation = this.operations[i]!;
      const isName = operation.kind === 'link';
      const isPending = pending.includes(i);
      if (!isName && !(isPending && operation.kind === 'write')) continue;
      const inode = isName ? operation.inode : operation.target;
      const base = this.logBases.get(inode);
      if (base === undefined) continue;
      if (kept[i]) newestKept = Math.max(newestKept, base);
      else if (newestKept > base && (isName || !this.hasLaterKept(inode, i, kept))) return true;
    }
    return false;
  }

  private hasLaterKept(inode: Inode, after: number, kept: readonly boolean[]): boolean {
    const list = this.operationsOf.get(inode) ?? [];
    return list.some((i) => i > after && kept[i] === true && this.operations[i]!.kind === 'write');
  }

  private noteName(name: string, inode: Inode): void {
    if (/^\d{20}\.log$/.test(name)) this.logBases.set(inode, Number(name.slice(0, 20)));
  }

  private directoriesOf(kept: readonly boolean[]): Map<Inode, Map<string, Inode>> {
    const directories = new Map<Inode, Map<string, Inode>>();
    for (const inode of this.disk.directories.keys()) {
      const names = new Map(this.disk.firstDirectories.get(inode) ?? []);
      directories.set(inode, names);
      for (const i of this.operationsOf.get(inode) ?? []) {
        if (kept[i]) changeNames(names, this.operations[i]!);
      }
    }
    return directories;
  }

  private contentOf(inode: Inode, { kept, torn }: CrashState): Buffer {
    const list = this.operationsOf.get(inode);
    if (list === undefined) return this.disk.firstContents.get(inode) ?? EMPTY;
    let key = `${inode}:`;
    for (const i of list) {
      if (kept[i]) key += torn?.operation === i ? `${i}${torn.tear},` : `${i},`;
    }
    let content = this.cache.get(key);
    if (content !== undefined) return content;
    content = this.disk.firstContents.get(inode) ?? EMPTY;
    for (const i of list) {
      if (!kept[i]) continue;
      const operation = this.operations[i]!;
      const isTorn = torn?.operation === i && operation.kind === 'write';
      content = changeContent(content, isTorn ? tear(operation, torn.tear) : operation);
    }
    this.cache.set(key, content);
    return content;
  }

  private hashOf(image: Image): string {
    const parts: string[] = [];
    for (const [path, bytes] of image) parts.push(path, bytes === null ? '/' : this.short(bytes));
    return hash(parts.join('\n'));
  }

  private short(bytes: Buffer): string {
    let short = this.hashes.get(bytes);
    if (short === undefined) {
      short = hash(bytes);
      this.hashes.set(bytes, short);
    }
    return short;
  }
}

function hash(data: string | Buffer): string {
  return createHash('sha1').update(data).digest('base64');
}

function tear(
  operation: DiskOperation & { readonly kind: 'write' },
  kind: Tear,
): DiskOperation & { readonly kind: 'write' } {
  const { positionBytes } = operation;
  const bytes = Buffer.from(operation.bytes);
  const firstBoundary = BLOCK_BYTES - (positionBytes % BLOCK_BYTES);
  const lastBoundary = bytes.length - ((positionBytes + bytes.length) % BLOCK_BYTES);
  switch (kind) {
    case 'half':
      return { ...operation, bytes: bytes.subarray(0, bytes.length >>> 1) };
    case 'zeros':
      return { ...operation, bytes: bytes.fill(0) };
    case 'firstBlockLost':
      return { ...operation, bytes: bytes.fill(0, 0, Math.min(firstBoundary, bytes.length)) };
    default:
      return { ...operation, bytes: bytes.fill(0, Math.max(0, lastBoundary)) };
  }
}
