import { setTimeout as sleep } from 'node:timers/promises';
import type { JobView } from '../../../packages/service-kit/src/index.ts';
import type { Cloud } from './cloud.ts';
import { lastLine, reprise, succeeded } from './commands.ts';
import { type States, statesOf } from './states.ts';

/** The services of the repository, in the order of their ports. */
export const SERVICES = ['ledger', 'payments', 'notifications'] as const;
export type Service = (typeof SERVICES)[number];

const LOOK_EVERY_MS = 250;

/** Something that the outside world has received, as far as tests look at it. */
export interface Received {
  readonly system: 'bank' | 'rates' | 'mail';
  readonly what: string;
  readonly outcome: string;
  readonly key?: string;
  readonly order?: { readonly amount: number; readonly reference?: string; readonly iban?: string };
  readonly to?: readonly string[];
  readonly subject?: string;
}

/** The sandbox outside world of a cloud. */
export const sandboxOf = ({ offset }: Cloud) => {
  const url = `http://127.0.0.1:${3900 + offset}`;
  return {
    received: async (query = ''): Promise<readonly Received[]> =>
      (await (await fetch(`${url}/received${query}`)).json()) as readonly Received[],
    control: async (behaviour: object): Promise<void> => {
      const { status } = await fetch(`${url}/control`, { method: 'POST', body: JSON.stringify(behaviour) });
      if (status !== 200) throw new Error(`The sandbox does not behave like that: ${status}.`);
    },
  };
};

/** Asks a service's API. */
export async function ask<Body>({ offset }: Cloud, service: Service, path: string): Promise<Body> {
  const url = `http://127.0.0.1:${3001 + SERVICES.indexOf(service) + offset}${path}`;
  const response = await fetch(url);
  if (response.status !== 200) throw new Error(`GET ${url}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Body;
}

/** Everything that lies under an index, page by page. */
export async function askAll<Item>(cloud: Cloud, service: Service, path: string): Promise<readonly Item[]> {
  const items: Item[] = [];
  for (let after = ''; ; ) {
    const page = await ask<{ items: Item[]; next?: string }>(cloud, service, `${path}&limit=100${after}`);
    items.push(...page.items);
    if (page.next === undefined) return items;
    after = `&after=${encodeURIComponent(page.next)}`;
  }
}

/** Looks again and again; the test's own timeout is the end of it. */
export async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await sleep(LOOK_EVERY_MS);
}

/** A playback of all of a service, watched to its end. */
export async function playAll(cloud: Cloud, service: Service, mode: string): Promise<JobView> {
  const args = ['playback', 'start', service, '--mode', mode, '--yes', '--watch', '--json'];
  return lastLine(await succeeded(cloud, reprise(cloud, ...args))) as unknown as JobView; // what the command prints
}

/** Every state of every service. */
export const allStates = async (cloud: Cloud): Promise<Readonly<Record<string, States>>> =>
  Object.fromEntries(
    await Promise.all(
      SERVICES.map(async (service) => [service, await statesOf(cloud, `${service}-local-state`)] as const),
    ),
  );
