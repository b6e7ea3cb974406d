import type { _Record as KinesisRecord } from '@aws-sdk/client-kinesis';
import { type CloudEvent, carriesInteractions, decodeRecord } from '@reprise/event-envelope';
import type { Command } from 'commander';
import { enterTarget } from '../aws/environment.ts';
import { awsError } from '../aws/explain.ts';
import type { Context } from '../context.ts';
import { NotFoundError } from '../errors.ts';
import { onInterrupt } from '../interrupt.ts';
import { wholeNumber, withTarget } from '../options.ts';
import { filterOf, type Wanted } from '../tail/filter.ts';
import { sinceOf } from '../tail/since.ts';
import type { Target } from '../target.ts';
import type { Terminal } from '../terminal.ts';
import { brief, isRecord, jsonLine, printable, summary } from '../text.ts';

export interface TailOptions extends Target, Wanted {
  readonly since?: string;
  /** Milliseconds. */
  readonly every: number;
  readonly json?: boolean;
}

const LEAST_EVERY_MS = 200;

export function addTail(program: Command, { terminal }: Context): void {
  withTarget(program.command('tail'))
    .description("follow a service's events as they come, until Ctrl-C")
    .argument('<service>', 'e.g. ledger')
    .option('--type <type...>', 'of these types alone; ledger.money-* for all that begin so')
    .option('--subject <subject...>', 'about these alone: account/576, or account/ for all of them')
    .option('--source <source...>', 'from these alone')
    .option('--since <time>', 'begin with what came then: 5m, 2h, or 2026-11-24T09:00:00Z')
    .option(
      '--every <ms>',
      'how often a shard is read; it allows 5 a second to all',
      wholeNumber(LEAST_EVERY_MS),
      1_000,
    )
    .action((service: string, options: TailOptions) => tail(service, options, terminal));
}

/** Prints what comes until Ctrl-C, which is how this ends well. */
async function tail(service: string, options: TailOptions, terminal: Terminal): Promise<void> {
  const since = options.since === undefined ? undefined : sinceOf(options.since);
  enterTarget(options, terminal.env);
  const [{ kinesis }, { follow }, { stageNames }] = await Promise.all([
    import('../aws/clients.ts'),
    import('../tail/follow.ts'),
    import('../stage-names.ts'),
  ]);
  const { eventStream: streamName } = stageNames(service, options.stage);
  const interrupt = onInterrupt();
  const printer = printerOf(options, terminal);
  terminal.say(`following ${streamName}; Ctrl-C ends it.`);
  await follow({
    kinesis: kinesis(),
    streamName,
    since,
    every: options.every,
    signal: interrupt.halt,
    onRecord: printer.print,
    onTrouble: (sentence) => terminal.say(`${sentence} (trying again)`),
  }).catch((error: unknown) => {
    throw explained(error, streamName, options);
  });
  interrupt.release();
  terminal.say(`${printer.shown()} events`);
}

function explained(error: unknown, streamName: string, { stage }: Target): unknown {
  if (isRecord(error) && error.name === 'ResourceNotFoundException')
    return new NotFoundError(
      stage === 'local'
        ? `there is no stream ${streamName}: \`npm start\` makes it.`
        : `there is no stream ${streamName} in this account and region: is the service deployed there?`,
    );
  return awsError(
    error,
    `${streamName} cannot be read`,
    'kinesis:ListShards, GetShardIterator and GetRecords',
  );
}

function printerOf(options: TailOptions, terminal: Terminal) {
  const isWanted = filterOf(options);
  let shown = 0;
  const print = async (record: KinesisRecord): Promise<void> => {
    for (const event of eventsOf(record, terminal)) {
      if (!isWanted(event)) continue;
      shown += 1;
      await terminal.data(options.json ? jsonLine(event) : line(event));
    }
  };
  return { print, shown: () => shown };
}

function eventsOf(
  { Data, PartitionKey, SequenceNumber }: KinesisRecord,
  terminal: Terminal,
): readonly CloudEvent[] {
  try {
    const { events } = decodeRecord(Data ?? new Uint8Array(), PartitionKey);
    return carriesInteractions(events) ? [] : events; // calls that were copied are no events
  } catch (error) {
    terminal.say(
      `record ${SequenceNumber} is no batch of events: ${error instanceof Error ? error.message : error}`,
    );
    return [];
  }
}

/** Data beyond this says no more at a glance. */
const SHOWN = 120;

function line({ time, type, subject, id, data }: CloudEvent): string {
  const text = summary(data);
  const short = text.length > SHOWN ? `${text.slice(0, SHOWN)}...` : text;
  return [brief(time), type, printable(subject), printable(id), short].join('  ').trimEnd();
}
