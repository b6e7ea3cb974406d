import { setTimeout as sleep } from 'node:timers/promises';
import type { Bench } from '../bench.ts';
import { figure, percentile } from '../figure.ts';
import { cloudOf } from '../harness/cloud.ts';
import { deposit, opening, type SentEvent } from '../harness/traffic.ts';

const CONNECTIONS = 16;
const POLL_MS = 5;
const GIVE_UP_MS = 30_000;
/** Events to find the greatest load with, and milliseconds of half of it. */
const FULL = { events: 600, ms: 4_000 };
const QUICK = { events: 32, ms: 300 };
/** Every so many events, one is looked for: asking is load too. */
const WATCHED = 4;

/**
 * From POST to the state that shows it, over HTTP, at half the greatest load: one event a request. Everything is
 * serverless-offline's and the local runner's; a part of it is named by asking for a state that is there already.
 */
export const latency: Bench = {
  name: 'latency',
  about: 'POST to visible state at half the greatest load, through the local cloud',
  run: async ({ root, rounds, quick, say }) => {
    const { url } = await cloudOf(root);
    const size = quick ? QUICK : FULL;
    const series = { max: [] as number[], p50: [] as number[], p99: [] as number[], get: [] as number[] };
    await greatestRate(url, size.events); // warms up
    for (let round = 0; round < rounds; round++) {
      say(`latency, round ${round + 1} of ${rounds}`);
      const max = await greatestRate(url, size.events);
      const seen = await atRate(url, max / 2, size.ms);
      series.max.push(max);
      series.p50.push(percentile(seen, 0.5));
      series.p99.push(percentile(seen, 0.99));
      series.get.push(await timeOf(() => get(url, lastSubject)));
    }
    return [
      figure('greatest load, one event a request', 'events/s', series.max),
      figure('POST to visible state, p50 at half of it', 'ms', series.p50),
      figure('POST to visible state, p99 at half of it', 'ms', series.p99),
      figure('of which a GET alone, without load', 'ms', series.get),
    ];
  },
};

/** Beyond those that the import bench opens. */
let accounts = 1_000_000;
let lastSubject = '';

/** An account that nobody else of this bench has. */
function freshAccount(): number {
  accounts += 1;
  lastSubject = `account/${accounts}`;
  return accounts;
}

/** Events a second until the last of them shows, with so many requests at once. */
async function greatestRate(url: string, count: number): Promise<number> {
  const waiting = Array.from({ length: count }, () => opening(freshAccount()));
  const events = [...waiting];
  const start = performance.now();
  const worker = async (): Promise<void> => {
    for (let event = waiting.shift(); event !== undefined; event = waiting.shift()) await post(url, event);
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  await Promise.all(events.slice(-CONNECTIONS).map(({ subject }) => untilVersion(url, subject, 1)));
  return (count * 1000) / (performance.now() - start);
}

/** Sends at a steady rate whether answers come or not. @returns milliseconds from POST to sight of those watched */
async function atRate(url: string, perSecond: number, ms: number): Promise<number[]> {
  const account = Array.from({ length: CONNECTIONS }, () => freshAccount());
  await Promise.all(account.map((number) => post(url, opening(number))));
  const count = Math.max(WATCHED, Math.floor((perSecond * ms) / 1000));
  const start = performance.now();
  const sent: Promise<number | undefined>[] = [];
  for (let index = 0; index < count; index++) {
    await sleep(Math.max(0, start + (index * 1000) / perSecond - performance.now()));
    const watched = index % WATCHED === 0;
    const number = watched ? freshAccount() : (account[index % CONNECTIONS] ?? 0);
    sent.push(send(url, watched ? opening(number) : deposit(number), watched));
  }
  return (await Promise.all(sent)).filter((time) => time !== undefined);
}

async function send(url: string, event: SentEvent, watched: boolean): Promise<number | undefined> {
  const start = performance.now();
  await post(url, event);
  if (!watched) return undefined;
  await untilVersion(url, event.subject, 1);
  return performance.now() - start;
}

async function post(url: string, event: SentEvent): Promise<void> {
  const headers = { 'content-type': 'application/cloudevents+json' };
  const answer = await fetch(`${url}/events`, { method: 'POST', headers, body: JSON.stringify(event) });
  if (answer.status !== 202)
    throw new Error(`POST /events answered ${answer.status}: ${await answer.text()}`);
  await answer.text();
}

async function untilVersion(url: string, subject: string, version: number): Promise<void> {
  const giveUpAt = performance.now() + GIVE_UP_MS;
  while ((await get(url, subject)) < version) {
    if (performance.now() > giveUpAt) throw new Error(`${subject} did not show within ${GIVE_UP_MS} ms.`);
    await sleep(POLL_MS);
  }
}

/** The version of a state; 0 where there is none. */
async function get(url: string, subject: string): Promise<number> {
  const answer = await fetch(`${url}/accounts/${subject.slice(subject.indexOf('/') + 1)}`);
  const body = (await answer.json()) as { readonly version?: number };
  return answer.status === 200 ? (body.version ?? 0) : 0;
}

async function timeOf(run: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await run();
  return performance.now() - start;
}
