/**
 * The commands and their options. A command's code is loaded only when it runs: `start` must not
 * pay for the client, nor the client for the broker.
 */
import { Command, Option } from 'commander';
import {
  clientCommand,
  collect,
  collectNumber,
  wholeNumber,
  withClient,
} from './client-command.ts';
import { BROKERS_MAX } from './cluster-size.ts';
import { addGroups } from './group-commands.ts';
import { addQuorum } from './quorum-commands.ts';

const VERSION = '0.1.0';
/** As kafka-transactions.sh has it, and `transaction.max.timeout.ms` by default. */
const DEFAULT_MAX_TRANSACTION_TIMEOUT_MINUTES = 15;
const LEVELS = ['debug', 'info', 'warn', 'error', 'silent'];

export function newProgram(): Command {
  const program = new Command('odradek')
    .description('A broker that any Kafka client can talk to, and tools for it.')
    .version(VERSION)
    .showHelpAfterError('(--help tells more)');
  addStart(program);
  addFormat(program);
  addTopics(program);
  addProduce(program);
  addConsume(program);
  addConfigs(program);
  addGroups(program);
  addQuorum(program);
  addTransactions(program);
  addDumpLog(program);
  addVerify(program);
  return program;
}

function addStart(program: Command): void {
  program
    .command('start')
    .description('Run a broker. Without --config: one node on its own, ready for clients.')
    .option(
      '-p, --port <port>',
      'port for clients; 0 for any (default: 9092)',
      wholeNumber(0, 65535),
    )
    .option('--host <host>', 'address to listen on (default: 127.0.0.1)')
    .option(
      '--admin-port <port>',
      'health, metrics and who waits, over HTTP on 127.0.0.1',
      wholeNumber(0, 65535),
    )
    .option('-d, --data-dir <dir>', 'where data is kept (default: ./odradek-data)')
    .option('--memory', 'keep everything in memory: no disk at all')
    .option('-c, --config <file>', "a server.properties file, with Kafka's own defaults under it")
    .option(
      '-n, --brokers <count>',
      'a cluster of that many, on this machine',
      wholeNumber(1, BROKERS_MAX),
    )
    .addOption(
      new Option('--member <log>', 'one of --brokers').choices(['pretty', 'json']).hideHelp(),
    )
    .option('-o, --override <key=value>', 'one config; may be repeated', collect, [])
    .addOption(new Option('--log-level <level>', 'what to log').choices(LEVELS).default('info'))
    .addHelpText('after', '\nKAFKA_* environment variables set configs: KAFKA_NUM_PARTITIONS=3.')
    .action(async (options) => {
      const [{ start }, { splitKeyValue }] = await Promise.all([
        import('./start.ts'),
        import('./key-values.ts'),
      ]);
      const startOptions = {
        host: options.host,
        port: options.port,
        dataDir: options.dataDir,
        memory: options.memory,
        adminPort: options.adminPort,
        configFile: options.config,
        overrides: new Map((options.override as string[]).map(splitKeyValue)),
        environment: process.env,
        logLevel: options.logLevel,
        member: options.member && { isLogPretty: options.member === 'pretty' },
      };
      if (options.brokers === undefined) {
        await start(startOptions);
      } else {
        const { startCluster } = await import('./start-cluster.ts');
        await startCluster(startOptions, options.brokers);
      }
    });
}

function addFormat(program: Command): void {
  program
    .command('format')
    .description("Prepare a node's data directories, as kafka-storage does.")
    .requiredOption('-t, --cluster-id <id>', "the cluster's id (odradek random-uuid makes one)")
    .requiredOption('-c, --config <file>', "the node's server.properties file")
    .option('-s, --standalone', 'this controller is the first and only voter')
    .option('-I, --initial-controllers <voters>', 'the first voters: id@host:port:directoryId,...')
    .option('-N, --no-initial-controllers', 'the quorum exists already, or will')
    .option('-g, --ignore-formatted', 'format only the directories that are new')
    .option('-f, --feature <name=level>', "a feature's level; may be repeated", collect, [])
    .option('-r, --release-version <version>', 'start with the features of 3.9, 4.0-IV3, ...')
    .option('-S, --add-scram <credential>', 'a SCRAM credential; may be repeated', collect, [])
    .addHelpText('after', "\nA credential: 'SCRAM-SHA-256=[name=alice,password=secret]'.")
    .action(async (options) => {
      const { format } = await import('./format.ts');
      const { initialControllers } = options;
      format({
        clusterId: options.clusterId,
        configFile: options.config,
        standalone: options.standalone === true,
        // The option's "no" makes it false; not given at all, it is true.
        initialControllers: typeof initialControllers === 'string' ? initialControllers : undefined,
        noInitialControllers: initialControllers === false,
        ignoreFormatted: options.ignoreFormatted === true,
        features: options.feature,
        releaseVersion: options.releaseVersion,
        credentials: options.addScram,
      });
    });
  program
    .command('random-uuid')
    .description('Print a new id for a cluster or a directory.')
    .action(async () => {
      const { newUuid } = await import('../platform/new-uuid.ts');
      console.log(newUuid());
    });
}

function addTopics(program: Command): void {
  const topics = program
    .command('topics')
    .description('Create, list, describe, delete, alter topics.');
  clientCommand(topics, 'create <names...>', 'Create topics.')
    .option(
      '-p, --partitions <count>',
      'partitions (default: the broker decides)',
      wholeNumber(1),
      -1,
    )
    .option(
      '-r, --replication-factor <count>',
      'replicas (default: the broker decides)',
      wholeNumber(1),
      -1,
    )
    .option('-c, --config <key=value>', 'a topic config; may be repeated', collect, [])
    .option('--if-not-exists', 'a topic that exists is no error')
    .action(async (names, options) => {
      const { createTopic } = await import('./topics.ts');
      await withClient(options, (client) => createTopic(client, names, options));
    });
  clientCommand(topics, 'list', 'List topics.')
    .option('--internal', 'internal topics too')
    .action(async (options) => {
      const { listTopics } = await import('./topics.ts');
      await withClient(options, (client) => listTopics(client, options));
    });
  clientCommand(topics, 'describe [names...]', 'Partitions, leaders, replicas, configs.').action(
    async (names, options) => {
      const { describeTopics } = await import('./topics.ts');
      await withClient(options, (client) => describeTopics(client, names, options));
    },
  );
  clientCommand(topics, 'delete <names...>', 'Delete topics.')
    .option('--if-exists', 'a topic that does not exist is no error')
    .action(async (names, options) => {
      const { deleteTopic } = await import('./topics.ts');
      await withClient(options, (client) => deleteTopic(client, names, options));
    });
  clientCommand(topics, 'alter <name>', 'Add partitions, change configs.')
    .option('-p, --partitions <count>', 'how many it shall have', wholeNumber(1))
    .option('-c, --config <key=value>', 'set a config; may be repeated', collect, [])
    .option('--delete-config <key>', 'back to the default; may be repeated', collect, [])
    .action(async (name, options) => {
      const { alterTopic } = await import('./topics.ts');
      await withClient(options, (client) => alterTopic(client, name, options));
    });
}

function encodingOption(): Option {
  return new Option('-e, --encoding <encoding>', 'of keys, values, headers')
    .choices(['utf8', 'base64', 'hex'])
    .default('utf8');
}

function addProduce(program: Command): void {
  clientCommand(
    program,
    'produce <topic> [values...]',
    'Produce the values, or the lines of standard input.',
  )
    .option('-k, --key <key>', 'the key of every record')
    .option('-K, --key-separator <text>', 'each line is key, this, value')
    .option('-H, --header <key=value>', 'a header; may be repeated', collect, [])
    .option('-p, --partition <partition>', 'the partition (default: by the key)', wholeNumber(0))
    .option('-t, --timestamp <ms>', 'the timestamp (default: now)', wholeNumber(0))
    .option('-z, --compression <codec>', 'none, gzip, snappy, lz4, zstd', 'none')
    .option('-a, --acks <acks>', 'all, 1 or 0', 'all')
    .option('--null-value <text>', 'a value that stands for null')
    .option('-f, --file <file>', 'the whole file is one value')
    .option('--json-input', 'each line is {"key", "value", "headers", "partition", "timestamp"}')
    .option('-q, --quiet', 'say nothing')
    .addOption(encodingOption())
    .action(async (topic, values, options) => {
      const { produceRecords } = await import('./produce.ts');
      await withClient(options, (client) => produceRecords(client, topic, values, options));
    });
}

function addConsume(program: Command): void {
  clientCommand(program, 'consume <topic>', 'Print records as they come.')
    .option('--from-beginning', 'from the oldest record')
    .option('-o, --offset <offset>', 'earliest, latest, an offset, or -N for the last N')
    .option('-s, --since <time>', 'from a time: milliseconds, or 2026-11-20T12:00:00Z')
    .option('-p, --partition <partition>', 'only this one; may be repeated', collect, [])
    .option('-g, --group <group>', 'as a member of a group, which commits')
    .option('-x, --exit', 'end at what is the end of the topic now')
    .option('-n, --max-records <count>', 'end after that many', wholeNumber(0))
    .option('--read-committed', 'leave out aborted and open transactions')
    .option('-f, --format <format>', "kcat's: %t %p %o %k %s %h %T %K %S \\n")
    .option('--show <what>', 'topic, partition, offset, timestamp, key, headers, all', collect, [])
    .addOption(encodingOption())
    .action(async (topic, options) => {
      const { consumeRecords } = await import('./consume.ts');
      await withClient(options, (client) => consumeRecords(client, topic, options));
    });
}

function resourceOptions(command: Command): Command {
  return command
    .option('--topic <name>', 'a topic')
    .option('--broker <id>', 'a broker')
    .option('--broker-defaults', 'the dynamic defaults of all brokers')
    .option('--group <id>', 'a group')
    .option('--client-metrics <name>', 'a client metrics subscription');
}

function addConfigs(program: Command): void {
  const configs = program.command('configs').description('Describe and alter configs.');
  resourceOptions(clientCommand(configs, 'describe', 'What differs from the defaults.'))
    .option('-a, --all', 'the defaults too')
    .action(async (options) => {
      const { describeResource } = await import('./configs.ts');
      await withClient(options, (client) => describeResource(client, options));
    });
  resourceOptions(clientCommand(configs, 'alter', 'Change configs while the cluster runs.'))
    .option('--set <key=value>', 'set; may be repeated', collect, [])
    .option('--delete <key>', 'back to the default; may be repeated', collect, [])
    .option('--append <key=value>', 'add to a list; may be repeated', collect, [])
    .option('--subtract <key=value>', 'take from a list; may be repeated', collect, [])
    .action(async (options) => {
      const { alterResource } = await import('./configs.ts');
      await withClient(options, (client) => alterResource(client, options));
    });
}

function partitionOptions(command: Command): Command {
  return command
    .requiredOption('--topic <name>', 'the topic')
    .requiredOption('--partition <partition>', 'the partition', wholeNumber(0));
}

function addTransactions(program: Command): void {
  const transactions = program
    .command('transactions')
    .description('List and describe transactions; find and abort those that hang.');
  clientCommand(transactions, 'list', 'The transactions of every coordinator.')
    .option('--state <state>', 'only in this state; may be repeated', collect, [])
    .option('--producer-id <id>', 'only of this producer; may be repeated', collectNumber, [])
    .option('--duration-filter <ms>', 'only those that run longer; < 0: all', wholeNumber(-1))
    .option('--transactional-id-pattern <re2>', 'only ids that match the regular expression')
    .action(async (options) => {
      const { printTransactions } = await import('./transactions.ts');
      await withClient(options, (client) => printTransactions(client, options));
    });
  clientCommand(transactions, 'describe', 'The state of one transactional id.')
    .requiredOption('--transactional-id <id>', 'the transactional id')
    .action(async (options) => {
      const { describeTransaction } = await import('./transactions.ts');
      await withClient(options, (client) => describeTransaction(client, options));
    });
  partitionOptions(
    clientCommand(transactions, 'describe-producers', 'Who has written to a partition lately.'),
  )
    .option('--broker-id <id>', 'ask this replica (default: the leader)', wholeNumber(0))
    .action(async (options) => {
      const { printProducers } = await import('./transactions.ts');
      await withClient(options, (client) => printProducers(client, options));
    });
  addTransactionRepairs(transactions);
}

function addTransactionRepairs(transactions: Command): void {
  partitionOptions(clientCommand(transactions, 'abort', 'Abort a transaction that hangs.'))
    .option('--start-offset <offset>', 'where it starts; brokers from 3.0 on', wholeNumber(0))
    .option('--producer-id <id>', 'older brokers: its producer', wholeNumber(0))
    .option('--producer-epoch <epoch>', "older brokers: the producer's epoch", wholeNumber(0))
    .option('--coordinator-epoch <epoch>', "older brokers: the coordinator's", wholeNumber(-1))
    .action(async (options) => {
      const { abortTransaction } = await import('./transactions.ts');
      await withClient(options, (client) => abortTransaction(client, options));
    });
  clientCommand(transactions, 'find-hanging', 'Open transactions that nobody will end.')
    .option('--topic <name>', 'only of this topic')
    .option('--partition <partition>', 'only of this partition of the topic', wholeNumber(0))
    .option('--broker-id <id>', 'only what this broker has', wholeNumber(0))
    .option(
      '--max-transaction-timeout <minutes>',
      'leave alone what is younger',
      wholeNumber(0),
      DEFAULT_MAX_TRANSACTION_TIMEOUT_MINUTES,
    )
    .action(async (options) => {
      const { findHanging } = await import('./find-hanging.ts');
      await withClient(options, (client) => findHanging(client, options));
    });
  // The name and the spelling of the option are Kafka's.
  clientCommand(
    transactions,
    'force-terminate',
    'Abort what a transactional id has open, and fence its producer.',
  )
    .alias('forceTerminateTransaction')
    .requiredOption('--transactionalId, --transactional-id <id>', 'the transactional id')
    .action(async (options) => {
      const { forceTerminate } = await import('./transactions.ts');
      await withClient(options, (client) => forceTerminate(client, options));
    });
}

function addVerify(program: Command): void {
  program
    .command('verify <dirs...>')
    .description('Check data directories of a stopped broker, and say what a start would do.')
    .option('--json', 'print JSON')
    .action(async (directories, options) => {
      const { verifyDirectories } = await import('./verify.ts');
      verifyDirectories(directories, options);
    });
}

function addDumpLog(program: Command): void {
  program
    .command('dump-log <files...>')
    .description('Show what is in log segments, indexes, snapshots, checkpoints.')
    .option('-r, --records', 'the records of every batch too')
    .addOption(
      new Option('-d, --decoder <decoder>', 'what keys and values are')
        .choices(['auto', 'text', 'hex', 'metadata', 'offsets', 'transactions', 'none'])
        .default('auto'),
    )
    .option('--json', 'print JSON, one object a line')
    .action(async (files, options) => {
      const { dumpLogs } = await import('./dump-log.ts');
      dumpLogs(files, options);
    });
}
