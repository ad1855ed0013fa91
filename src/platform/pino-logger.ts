/**
 * The broker's log through pino: JSON lines, or pretty ones on a terminal. pino takes longer to load
 * than the rest of a start, so lines are kept until the first chance after it; an error does not
 * wait.
 */
import { loadPackage } from '../base/load-package.ts';
import type { BrokerLogger } from '../base/logger.ts';

const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

type LineLevel = Exclude<LogLevel, 'silent'>;
type PinoLogger = { readonly [level in LineLevel]: (fields: object, message: string) => void };
type Pino = {
  (options: object, stream: unknown): PinoLogger;
  destination(options: { dest: number; sync: boolean }): unknown;
};
type Line = {
  readonly level: LineLevel;
  readonly message: string;
  readonly fields: object;
  readonly time: number;
};

export type PinoLoggerOptions = {
  readonly level: LogLevel;
  /** A file descriptor: 1 is standard output, 2 is standard error. */
  readonly fd: number;
  readonly pretty: boolean;
};

const LOAD_DELAY_MS = 50;

export class LazyPinoLogger implements BrokerLogger {
  private readonly options: PinoLoggerOptions;
  private lowest: number;
  private kept: Line[];
  private pino: PinoLogger | null;

  constructor(options: PinoLoggerOptions) {
    this.options = options;
    this.lowest = LOG_LEVELS.indexOf(options.level);
    this.kept = [];
    this.pino = null;
  }

  get level(): string {
    return LOG_LEVELS[this.lowest]!;
  }

  set level(level: string) {
    this.lowest = (LOG_LEVELS as readonly string[]).indexOf(level);
  }

  debug(message: string, fields: object = {}): void {
    this.write('debug', message, fields);
  }

  info(message: string, fields: object = {}): void {
    this.write('info', message, fields);
  }

  warn(message: string, fields: object = {}): void {
    this.write('warn', message, fields);
  }

  error(message: string, fields: object = {}): void {
    this.write('error', message, fields);
    this.flush();
  }

  /** Writes what was kept; before the process ends. */
  flush(): void {
    if (this.kept.length === 0) return;
    this.pino ??= newPino(this.options);
    const lines = this.kept;
    this.kept = [];
    for (const { level, message, fields, time } of lines) {
      this.pino[level]({ ...fields, time: new Date(time).toISOString() }, message);
    }
  }

  private write(level: LineLevel, message: string, fields: object): void {
    if (LOG_LEVELS.indexOf(level) < this.lowest) return;
    this.kept.push({ level, message, fields, time: Date.now() });
    if (this.pino !== null) this.flush();
    else if (this.kept.length === 1) setTimeout(() => this.flush(), LOAD_DELAY_MS).unref();
  }
}

function newPino(options: PinoLoggerOptions): PinoLogger {
  const pino = loadPackage('pino') as Pino;
  const destination = pino.destination({ dest: options.fd, sync: true });
  // Lines carry the time at which they were written down, not the one at which they leave.
  // The level is looked at before lines get here, because it may change.
  const common = { level: 'debug', base: null, timestamp: false };
  if (!options.pretty) {
    const formatters = { level: (level: string) => ({ level }) };
    return pino({ ...common, formatters }, destination);
  }
  const pretty = loadPackage('pino-pretty') as (options: object) => unknown;
  const stream = pretty({
    destination,
    sync: true,
    colorize: true,
    translateTime: 'SYS:HH:MM:ss.l',
    ignore: 'pid,hostname',
  });
  return pino(common, stream);
}
