/**
 * `KAFKA_*` environment variables as configs, in the spelling of Apache Kafka's Docker image
 * (kafka.docker.KafkaDockerWrapper): `_` is a dot, `__` an underscore, `___` a dash.
 */

/** Settings of the Java launcher, never configs. */
const NOT_CONFIGS: ReadonlySet<string> = new Set([
  'KAFKA_VERSION',
  'KAFKA_HOME',
  'KAFKA_HEAP_OPT',
  'KAFKA_HEAP_OPTS',
  'KAFKA_LOG4J_OPTS',
  'KAFKA_OPTS',
  'KAFKA_JMX_OPTS',
  'KAFKA_JMX_PORT',
  'KAFKA_JMX_HOSTNAME',
  'KAFKA_JVM_PERFORMANCE_OPTS',
  'KAFKA_GC_LOG_OPTS',
  'KAFKA_LOG4J_ROOT_LOGLEVEL',
  'KAFKA_LOG4J_LOGGERS',
  'KAFKA_TOOLS_LOG4J_LOGLEVEL',
]);

export function propertiesFromEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): Map<string, string> {
  const properties = new Map<string, string>();
  for (const [variable, value] of Object.entries(environment)) {
    if (!variable.startsWith('KAFKA_') || NOT_CONFIGS.has(variable)) continue;
    if (value === undefined || value === '') continue;
    properties.set(configNameOf(variable), value);
  }
  return properties;
}

export function configNameOf(variable: string): string {
  return variable
    .slice('KAFKA_'.length)
    .toLowerCase()
    .replaceAll('_', '.')
    .replaceAll('...', '-')
    .replaceAll('..', '_');
}
