import { setTimeout as sleep } from 'node:timers/promises';
import { foldingHistory } from '../../../packages/aggregate/src/index.ts';
import type { RecordedEvent } from '../../../packages/event-envelope/src/index.ts';
import type { Chance } from '../../../packages/testing/src/simulator/chance.ts';
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

const READERS = 16;

/** Reads random accounts, so many a second as long as the machine keeps up; an account one read after the other. */
export function readAtRandom(
  cloud: Cloud,
  accounts: readonly string[],
  { perSecond, chance }: { readonly perSecond: number; readonly chance: Chance },
): Reading {
  const answers = new Map<string, Answer[]>(accounts.map((name) => [name, []]));
  const began = Date.now();
  let stopped = false;
  const reader = async (number: number): Promise<void> => {
    const own = accounts.filter((_, n) => n % READERS === number);
    for (let due = Date.now(); !stopped && own.length > 0; due += (1_000 * READERS) / perSecond) {
      const name = chance.oneOf(own);
      answers.get(name)?.push(await read(cloud, name));
      await sleep(Math.max(0, due - Date.now()));
    }
  };
  const running = Array.from({ length: READERS }, (_, number) => reader(number));
  return {
    stop: async () => {
      stopped = true;
      await Promise.all(running);
      const count = [...answers.values()].reduce((sum, some) => sum + some.length, 0);
      return { answers, perSecond: (1_000 * count) / (Date.now() - began) };
    },
  };
}

async function read({ url }: Cloud, name: string): Promise<Answer> {
  const response = await fetch(`${url}/accounts/${name}`);
  const body = await response.text();
  if (response.status !== 200) return { status: response.status, text: body, version: 0 };
  const { state, version, position } = JSON.parse(body);
  return { status: 200, version, text: `${canonical(JSON.stringify(state))} ${version} ${position}` };
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
