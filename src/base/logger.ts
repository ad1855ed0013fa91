/** What the broker has to say to its operator. `platform` prints it; the simulator keeps it. */
export interface BrokerLogger {
  debug(message: string, fields?: object): void;
  info(message: string, fields?: object): void;
  warn(message: string, fields?: object): void;
  error(message: string, fields?: object): void;
  /** The least severe of `debug`, `info`, `warn`, `error`, `silent` that is printed, if it is known. */
  level?: string;
}
