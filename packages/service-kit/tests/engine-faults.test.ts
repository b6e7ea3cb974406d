import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { recordPosition, type Subject } from '@reprise/event-envelope';
import { FAULT_KINDS } from '@reprise/local-aws';
import { stateOf } from './support/containers.ts';
import { type EngineService, engineService } from './support/engine-service.ts';
import { historyOf, timelineRows } from './support/logs.ts';
import { type HistoryEntry, outcomeLines, purseByHand } from './support/purse-by-hand.ts';
import { PurseCustomer, type Told } from './support/purse-customer.ts';
import { findings } from './support/verified.ts';

/** Of a fault, for each call to either engine. */
const CHANCE = 0.2;
const REQUESTS = 6;
const PATIENCE_MS = 120_000;

// Generous: it may share the machine.
jest.setTimeout(400_000);

let service: EngineService;
let began: number;
afterEach(() => service?.stop());

async function until(condition: () => Promise<boolean> | boolean): Promise<void> {
  const giveUpAt = Date.now() + PATIENCE_MS;
  while (!(await condition())) {
    if (Date.now() > giveUpAt) throw new Error(`Still not so after ${PATIENCE_MS} ms: ${condition}`);
    await sleep(20);
  }
}

/** Some customers side by side, until every kind of fault has happened. */
async function customersOf(seed: number): Promise<readonly PurseCustomer[]> {
  const customers = ['ann', 'bob', 'cem'].map((name) => new PurseCustomer(service, name, seed));
  const missing = () => FAULT_KINDS.some((kind) => service.faults()[kind] === 0);
  const buy = async (customer: PurseCustomer) => {
    for (let n = 0; n < REQUESTS || missing(); n++) await customer.send();
  };
  await Promise.all(customers.map(buy));
  return customers;
}

/** Until pump and write have got through all that lies on the stream, faults and all. */
async function settled(): Promise<readonly Subject[]> {
  await until(async () => (await unstored()) === 0);
  const subjects = [...new Set((await service.truth.records()).map(({ subject }) => subject as Subject))];
  for (const subject of subjects) {
    await until(async () => {
      const version = (await stateOf(service.truth.store, subject))?.version;
      return version === (await historyOf(service.truth.log, subject)).length;
    });
  }
  return subjects;
}

async function unstored(): Promise<number> {
  const records = await service.truth.records();
  return records.length - (await timeline()).length;
}

/** Record positions that the timeline names. */
async function timeline(): Promise<readonly string[]> {
  const hours = [{ arrivedAt: began }, { arrivedAt: Date.now() }];
  return (await timelineRows(service.truth.log, hours)).map(([, position]) => position);
}

async function history(subject: Subject): Promise<readonly HistoryEntry[]> {
  const { body } = await service.get(`/purses/${subject.slice('purse/'.length)}/history?limit=1000`);
  return (body as { events: HistoryEntry[] }).events;
}

/** The event at each position that was told is the one of which it was told, with the outcome that was told. */
function expectToldToHold(events: readonly HistoryEntry[], told: readonly Told[]): void {
  const at = new Map(events.map((entry) => [entry.position, entry]));
  for (const { id, sequence, outcome } of told) {
    const entry = at.get(sequence);
    expect({ id: entry?.event.id, sequence }).toEqual({ id, sequence });
    if (outcome !== undefined) expect(entry?.outcome).toMatchObject(outcome);
  }
}

describe('a service of which every fifth call to DynamoDB and Kinesis fails', () => {
  test.each([1, 2])('loses nothing, counts nothing twice and tells what holds (seed %i)', async (seed) => {
    began = Date.now();
    service = await engineService(seed, CHANCE);
    const customers = await customersOf(seed);
    const subjects = await settled();
    await service.calm();
    const told = customers.flatMap((customer) => customer.told);

    const counted: string[] = [];
    for (const subject of subjects) {
      const events = await history(subject);
      const { coins, lines } = purseByHand(events);
      const own = told.filter((one) => one.subject === subject);
      expectToldToHold(events, own);
      expect(outcomeLines(events).map((line) => line.replace(/duplicate.*/, 'duplicate'))).toEqual(lines);
      expect((await stateOf(service.truth.store, subject))?.state).toMatchObject({ coins });
      counted.push(
        ...events.filter(({ outcome }) => outcome.status !== 'duplicate').map(({ event }) => event.id),
      );
    }
    expect(counted.sort()).toEqual(customers.flatMap(({ sent }) => [...sent]).sort());
    expect(new Set(told.map(({ id }) => id)).size).toBe(counted.length);
    expect(await findings(service.truth)).toEqual([]);
    const positions = (await service.truth.records()).map((one) => recordPosition(1, one.sequenceNumber));
    expect(await timeline()).toEqual(positions.sort());
    expect(Object.entries(service.faults()).filter(([, count]) => count === 0)).toEqual([]);
  });
});
