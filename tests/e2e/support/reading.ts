import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { foldingHistory } from '../../../packages/aggregate/src/index.ts';
import type { RecordedEvent } from '../../../packages/event-envelope/src/index.ts';
import { localEnvironment, startChild } from '../../../packages/local-aws/src/index.ts';
import { account } from '../../../services/ledger/src/domain/account.ts';
import type { Cloud } from './cloud.ts';
import { type HistoryEntry, ledgerOf } from './ledger.ts';
import { canonical } from './states.ts';

/** What came back of one account, in the order in which it was asked. */
export interface Answer {
  readonly status: number;
  /** The state's canonical JSON, version and position as one text; else what was said. */
  readonly text: string;
  readonly version: number;
}

export interface Reading {
  /** Ends it. @returns the answers by account, and how many there were a second */
  stop(): Promise<{ readonly answers: ReadonlyMap<string, readonly Answer[]>; readonly perSecond: number }>;
}

const PROGRAM = join(import.meta.dirname, 'query-container.ts');
/** As many as Lambda would run for some hundred reads a second: each answers one after the other. */
const CONTAINERS = 4;

/**
 * Reads random accounts, so many a second as long as the machine keeps up; an account one read after the other. What
 * answers are containers of `query` beside the cloud's own, with its bundle, over its tables: what the local HTTP server in
 * front of that one takes is a fraction of what is asked for here.
 *
 * @param perSecond of all containers together
 * @returns once every container has answered
 */
export async function readAtRandom(
  cloud: Cloud,
  accounts: readonly string[],
  { perSecond, seed }: { readonly perSecond: number; readonly seed: number },
): Promise<Reading> {
  const answers = new Map<string, Answer[]>(accounts.map((name) => [name, []]));
  let [count, began, ended] = [0, 0, 0];
  const hear = (line: string): void => {
    const { name, ...said } = JSON.parse(line) as Said;
    answers.get(name)?.push(answerOf(said));
    count += 1;
    ended = Date.now();
  };
  const pace = { perSecond: perSecond / CONTAINERS, hear };
  const containers = Array.from({ length: CONTAINERS }, (_, n) => {
    const own = accounts.filter((_account, index) => index % CONTAINERS === n);
    return startContainer(cloud, own, { ...pace, name: `${seed}-${n}`, seed: seed + n });
  });
  await Promise.all(containers.map(({ answered }) => answered));
  [count, began] = [0, Date.now()];
  return {
    stop: async () => {
      await Promise.all(containers.map(({ child }) => child.stop()));
      return { answers, perSecond: (1_000 * count) / Math.max(1, ended - began) };
    },
  };
}

interface Container {
  readonly name: string;
  readonly seed: number;
  readonly perSecond: number;
  hear(line: string): void;
}

function startContainer(
  cloud: Cloud,
  accounts: readonly string[],
  { name, seed, perSecond, hear }: Container,
) {
  const bundle = `services/ledger/.esbuild/local-${cloud.offset}/.build/src/handlers/query.js`;
  const file = join(cloud.folder, `read-by-${name}.json`);
  writeFileSync(file, JSON.stringify(accounts));
  const first = Promise.withResolvers<void>();
  const child = startChild({
    command: process.execPath,
    args: [PROGRAM, join(cloud.root, bundle), file, String(perSecond), String(seed)],
    env: functionEnvironment(cloud),
    onLine: (line, stream) => {
      if (stream === 'stderr') return;
      hear(line);
      first.resolve();
    },
  });
  void child.ended.then((how) =>
    first.reject(new Error(`A container of query ${how}: ${child.lastWords()}`)),
  );
  return { child, answered: first.promise };
}

/** What serverless.common.yml tells a function of the ledger. */
const functionEnvironment = ({ offset }: Cloud): NodeJS.ProcessEnv => ({
  ...process.env,
  ...localEnvironment({
    dynamodb: `http://127.0.0.1:${8000 + offset}`,
    kinesis: `http://127.0.0.1:${4567 + offset}`,
  }),
  SERVICE: 'ledger',
  STAGE: 'local',
  EVENT_STREAM: 'ledger-local-events',
  PLAYBACK_STREAM: 'ledger-local-playback',
  EVENTS_TABLE: 'ledger-local-events',
  DATA_STORE: 'ledger-local-state',
  LOG_EPOCH: '1',
  POWERTOOLS_LOG_LEVEL: 'SILENT',
  POWERTOOLS_METRICS_DISABLED: 'true',
});

/** A line that a container prints. */
interface Said {
  readonly name: string;
  readonly status: number;
  readonly body: string;
}

function answerOf({ status, body }: Omit<Said, 'name'>): Answer {
  if (status !== 200) return { status, text: body, version: 0 };
  const { state, version, position } = JSON.parse(body);
  return { status, version, text: `${canonical(JSON.stringify(state))} ${version} ${position}` };
}

/**
 * Looks whether each answer is the fold of a prefix of its account's log, as the log is now, and none is older than the
 * one before it. Answers that told to come again (503) are left out. @returns what is not so, as sentences
 */
export async function oddAnswers(
  cloud: Cloud,
  answers: ReadonlyMap<string, readonly Answer[]>,
): Promise<readonly string[]> {
  const odd: string[] = [];
  for (const [name, all] of answers) {
    const some = all.filter(({ status }) => status !== 503);
    if (some.length === 0) continue;
    const newest = Math.max(...some.map(({ version }) => version));
    const prefixes = prefixesOf(name, await ledgerOf(cloud).history(name, newest));
    some.forEach(({ text, version }, n) => {
      if (prefixes[version - 1] !== text)
        odd.push(`${name} was said to be ${text}, which no prefix of its log is.`);
      if (version < (some[n - 1]?.version ?? 0)) odd.push(`${name} went back to version ${version}.`);
    });
  }
  return odd;
}

/** As text: the state after the first event, after the first two, and so on. */
function prefixesOf(name: string, history: readonly HistoryEntry[]): readonly string[] {
  const fold = foldingHistory(account);
  return history.map(({ event, position }) => {
    // What the log keeps of it is an envelope and a position, as the fold wants it.
    const recorded = { ...event, subject: `account/${name}`, sequence: position } as unknown as RecordedEvent;
    const { state, version } = fold(recorded).folded;
    return `${canonical(JSON.stringify(state))} ${version} ${position}`;
  });
}
