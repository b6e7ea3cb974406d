import type { Chance } from '../../../packages/testing/src/simulator/chance.ts';
import type { Cloud } from './cloud.ts';
import { type AttributeValue, type RawDataStore, rawDataStore, type StateItem } from './data-store.ts';

/** By subject: state (canonical JSON), version and position, as one text. */
export type States = ReadonlyMap<string, string>;

const AT_ONCE = 8;

/**
 * Every state of a data store, the ledger's by default. One that is wiped has no state, and one that was broken by hand
 * may be anything.
 */
export async function statesOf(cloud: Cloud, table?: string): Promise<States> {
  return new Map((await rawDataStore(cloud, table).all()).map((item) => [item.subject, textOf(item)]));
}

function textOf({ doc: { state, version, position } }: StateItem): string {
  const json = text(state, 'S');
  return [json && canonical(json), text(version, 'N'), text(position, 'S')].join(' ');
}

const text = (value: AttributeValue | undefined, type: string): string => String(value?.[type] ?? '');

/** RFC 8785 but for numbers, of which the ledger has integers alone. */
export function canonical(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), (_, value) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
        : value,
    );
  } catch {
    return json; // broken by hand
  }
}

/** Breaks every state by hand, each in one of several ways. @returns how often each */
export async function corruptAll(cloud: Cloud, chance: Chance): Promise<ReadonlyMap<string, number>> {
  const store = rawDataStore(cloud);
  const counts = new Map<string, number>();
  const plans = (await store.all()).map(({ subject, doc }) => ({
    account: subject.slice('account/'.length),
    doc,
    way: chance.oneOf(Object.keys(WAYS)),
  }));
  for (let first = 0; first < plans.length; first += AT_ONCE) {
    const some = plans.slice(first, first + AT_ONCE);
    await Promise.all(some.map(({ account, doc, way }) => WAYS[way]?.(store, account, doc)));
  }
  for (const { way } of plans) counts.set(way, (counts.get(way) ?? 0) + 1);
  return counts;
}

type Way = (store: RawDataStore, account: string, doc: StateItem['doc']) => Promise<void>;

const WAYS: Readonly<Record<string, Way>> = {
  'another balance': (store, account, { state }) => {
    const other = JSON.parse(text(state, 'S'));
    return store.set(account, 'doc.state', { S: JSON.stringify({ ...other, balance: other.balance + 1 }) });
  },
  'not JSON': (store, account) => store.set(account, 'doc.state', { S: '{"balance":' }),
  'another shape': (store, account) => store.set(account, 'doc.state', { S: '{"money":"much"}' }),
  'another version': (store, account) => store.set(account, 'doc.version', { N: '1000000' }),
  'nothing remembered': (store, account) => store.set(account, 'doc.recent', { B: '' }),
  'not there any more': (store, account) => store.remove(account),
};
