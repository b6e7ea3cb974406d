import { foldingToFault } from '../../../packages/aggregate/src/index.ts';
import { encodeRecord } from '../../../packages/event-envelope/src/index.ts';
import { isRead, readRecord } from '../../../packages/service-kit/src/log/record.ts';
import { account } from '../../../services/ledger/src/domain/account.ts';
import type { Bench } from '../bench.ts';
import { figure, median } from '../figure.ts';
import { deposit, opening, type SentEvent, withdrawal } from '../harness/traffic.ts';

const ACCOUNTS = 400;
const RECORDS_PER_ACCOUNT = 6;
const EVENTS_PER_RECORD = 10;
/** In each round. */
const TURNS = 15;

interface Incoming {
  readonly sequenceNumber: string;
  readonly partitionKey: string;
  readonly bytes: Uint8Array;
  readonly arrivedAt: number;
}

/** What the domain's purity costs: reading a record and folding its events, beside `JSON.parse` of the same bytes. */
export const decode: Bench = {
  name: 'decode',
  about: 'decode and fold, over JSON.parse of the same bytes',
  run: async ({ rounds, quick }) => {
    const logs = logsOf(ACCOUNTS);
    const events = logs.length * RECORDS_PER_ACCOUNT * EVENTS_PER_RECORD;
    const measured = { ours: [] as number[], parse: [] as number[] };
    for (let round = -2; round < rounds; round++) {
      const { ours, parse } = byTurns(logs, quick ? 1 : TURNS);
      if (round < 0) continue; // V8 compiles
      measured.ours.push((ours * 1000) / events);
      measured.parse.push((parse * 1000) / events);
    }
    const ratios = measured.ours.map((ours, round) => ours / (measured.parse[round] ?? ours));
    return [
      figure('decode and fold', 'µs/event', measured.ours),
      figure('JSON.parse of the same bytes', 'µs/event', measured.parse),
      figure('decode and fold over JSON.parse', 'times', ratios, { atMost: 3 }),
    ];
  },
};

/** Both again and again, so that what else the machine does meets them alike; the median of each. */
function byTurns(logs: readonly (readonly Incoming[])[], turns: number): { ours: number; parse: number } {
  const times = Array.from({ length: turns }, () => ({
    ours: timed(() => logs.forEach(fold)),
    parse: timed(() => logs.forEach(parseAlone)),
  }));
  return { ours: median(times.map(({ ours }) => ours)), parse: median(times.map(({ parse }) => parse)) };
}

/** In milliseconds of this thread's CPU: what other processes do meanwhile is not counted. */
const timed = (run: () => void): number => {
  const start = process.threadCpuUsage();
  run();
  const { user, system } = process.threadCpuUsage(start);
  return (user + system) / 1000;
};

/** Real-shaped: an account opens, then money comes and goes. One log an account. */
const logsOf = (accounts: number): Incoming[][] =>
  Array.from({ length: accounts }, (_, number) =>
    Array.from({ length: RECORDS_PER_ACCOUNT }, (__, record) => incoming(number, record)),
  );

function incoming(number: number, record: number): Incoming {
  const events = Array.from({ length: EVENTS_PER_RECORD }, (_, index): SentEvent => {
    if (record === 0 && index === 0) return opening(number);
    return index % 3 === 0 ? withdrawal(number) : deposit(number);
  });
  return {
    sequenceNumber: String(
      49_590_338_271_490_256_608_559_692_538_361_571_095_921_575_989_136_588_898n + BigInt(record),
    ),
    partitionKey: `account/${number}`,
    bytes: encodeRecord(events as unknown as Parameters<typeof encodeRecord>[0]), // of the shape that ingest lets in
    arrivedAt: Date.UTC(2026, 10, 23),
  };
}

function fold(records: readonly Incoming[]): void {
  const folding = foldingToFault(account);
  for (const record of records) {
    const read = readRecord(record, 1);
    if (!isRead(read)) throw new Error('It holds events.');
    for (const event of read.events) folding.add(event);
  }
  if (folding.fault !== undefined) throw folding.fault.error;
}

const decoder = new TextDecoder();

const parseAlone = (records: readonly Incoming[]): void => {
  for (const { bytes } of records) JSON.parse(decoder.decode(bytes));
};
