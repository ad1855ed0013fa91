// The suites: what each needs installed and the program that runs its cases. Long ones come first, so that two at a time end together.
import { join } from 'node:path';

const cache = (...path) => join(process.env['CLIENTS_CACHE'], ...path);
const python = () => cache('python', 'bin', 'python');
const go = (name) => cache('go', name);

/** Without the JIT's second compiler: it would cost more than these short programs run. */
export function javaProgram(...program) {
  const classPath = `${cache('java-classes')}:${cache('kafka-4.3.1')}/*`;
  const logging = '-Dlog4j2.configurationFile=java/log4j2.yaml';
  const tuning = ['-Xmx512m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];
  return ['java', [...tuning, logging, '-cp', classPath, ...program]];
}

export const suites = [
  {
    name: 'kafka-python',
    needs: ['python'],
    program: () => [python(), ['python/kafka_python.py']],
  },
  {
    name: 'confluent-python',
    needs: ['python'],
    program: () => [python(), ['python/confluent.py']],
  },
  {
    name: 'java',
    needs: ['java'],
    program: () => javaProgram('JavaClient'),
  },
  { name: 'java-console', needs: ['java'], program: () => ['bash', ['java/console.sh']] },
  { name: 'franz-go', needs: ['go'], program: () => [go('franz-go'), []] },
  { name: 'sarama-2.1', needs: ['go'], program: () => [go('sarama'), ['2.1.0']] },
  { name: 'sarama-2.8', needs: ['go'], program: () => [go('sarama'), ['2.8.0']] },
  { name: 'sarama-newest', needs: ['go'], program: () => [go('sarama'), ['newest']] },
  { name: 'kafka-go', needs: ['go'], program: () => [go('kafka-go'), []] },
];
