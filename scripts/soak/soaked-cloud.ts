import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  addCounts,
  everyFault,
  type FaultCounts,
  type FaultProxy,
  type InjectedFault,
  startFaultProxy,
} from '../../packages/local-aws/src/index.ts';
import { type Cloud, freeOffset, startCloud } from '../../tests/e2e/support/cloud.ts';
import { SERVICES } from '../../tests/e2e/support/services.ts';

/** A local cloud of which a fault proxy stands before each engine, and any process can be killed. */
export interface SoakedCloud {
  readonly cloud: Cloud;
  faults(): FaultCounts;
  /** Begins, or stops, to make calls to the engines fail. Stopped, it resolves when none is on its way any more. */
  inject(on: boolean): Promise<void>;
  /** `kill -9` of one process, then everything is started again. @returns how long that took, in milliseconds */
  killAndRestart(part: string): Promise<number>;
  /** @throws Error where it has not come back after a kill: nobody need wait for it */
  expectBack(): void;
  /** Stops it; its folder stays. */
  stop(): Promise<void>;
}

export interface SoakedCloudOptions {
  readonly seed: number;
  readonly folder: string;
  /** Of a fault, for each call to an engine. */
  readonly chance: number;
  readonly onFault: (engine: string, fault: InjectedFault) => void;
}

/** Longer than a call takes, and shorter than anybody's patience. */
const LONGEST_DELAY_MS = 400;

/** The proxies live in this process: they outlive every kill. */
export async function startSoakedCloud(options: SoakedCloudOptions): Promise<SoakedCloud> {
  const { folder } = options;
  const offset = await freeOffset();
  const dynamo = await proxyBefore('dynamodb', 8000 + offset, options);
  const kinesis = await proxyBefore('kinesis', 4567 + offset, options);
  const proxies = [dynamo, kinesis];
  const env = {
    REPRISE_SERVICES: SERVICES.join(','),
    BANK_TIMEOUT_MS: '1000',
    REPRISE_DYNAMODB_ENDPOINT: dynamo.endpoint,
    REPRISE_KINESIS_ENDPOINT: kinesis.endpoint,
  };
  const inject = async (on: boolean): Promise<void> => {
    for (const proxy of proxies) proxy.inject(on);
    if (!on) await Promise.all(proxies.map((proxy) => proxy.idle()));
  };
  await inject(false);
  const local = join(folder, 'local');
  mkdirSync(local);
  const stopProxies = () => Promise.all(proxies.map((proxy) => proxy.stop()));
  const cloud = await startCloud({ offset, folder: local, env }).catch(async (error) => {
    await stopProxies();
    throw error;
  });
  await inject(true);
  let lost = false;
  const keepOutput = () => appendFileSync(join(folder, 'cloud.log'), cloud.output());
  return {
    cloud,
    inject,
    faults: () => addCounts(...proxies.map((proxy) => proxy.counts())),
    killAndRestart: async (part) => {
      await cloud.kill(part);
      const began = Date.now();
      keepOutput();
      // A deployment that fails is tried again by whoever deploys; npm start ends with one clear line.
      await inject(false);
      await cloud.start().catch((error) => {
        lost = true;
        throw error;
      });
      await inject(true);
      return Date.now() - began;
    },
    expectBack: () => {
      if (lost) throw new Error('The cloud has not come back.');
    },
    stop: async () => {
      await cloud.stop();
      keepOutput();
      await stopProxies();
    },
  };
}

function proxyBefore(
  engine: string,
  port: number,
  { seed, chance, onFault }: SoakedCloudOptions,
): Promise<FaultProxy> {
  return startFaultProxy({
    target: `http://127.0.0.1:${port}`,
    seed,
    faults: everyFault(chance),
    longestDelayMs: LONGEST_DELAY_MS,
    onFault: (fault) => onFault(engine, fault),
  });
}
