import { connect } from 'node:net';
import { DYNAMODB_PORT, KINESIS_PORT, portOffset } from '../target.ts';
import { type Check, fail, ok, warn } from './check.ts';
import { isAlive, readRunFile } from './run-file.ts';

/** What has to be there before anything else can be looked at; `up` says whether it is. */
export interface Reachable {
  readonly up: boolean;
  readonly checks: readonly Check[];
}

const PART = 'local cloud';
const START = '`npm start` starts it.';

/** Whether the local cloud runs, and where. @param local the folder of local state, in which `npm start` notes what it runs */
export async function localCloud(local: string, env: NodeJS.ProcessEnv): Promise<Reachable> {
  const { pids, ports } = readRunFile(local);
  const offset = portOffset(env);
  const isRunning = pids.start !== undefined && isAlive(pids.start);
  const shifted = (ports.dynamodb ?? DYNAMODB_PORT) - DYNAMODB_PORT;
  if (isRunning && shifted !== offset) return { up: false, checks: [elsewhere(shifted)] };
  const engines = await Promise.all([
    portCheck('DynamoDB', DYNAMODB_PORT + offset),
    portCheck('Kinesis', KINESIS_PORT + offset),
  ]);
  const up = engines.some(({ verdict }) => verdict === 'ok');
  if (isRunning) return { up, checks: [ok(PART, `npm start runs, process ${pids.start}`), ...engines] };
  return { up, checks: up ? [unknown, ...engines] : [fail(PART, 'not running', START)] };
}

const unknown: Check = warn(
  PART,
  'something answers, and it is no `npm start` on this folder',
  'REPRISE_LOCAL_DIR and REPRISE_PORT_OFFSET name the cloud that is meant.',
);

const elsewhere = (offset: number): Check =>
  fail(PART, `it runs on ports shifted by ${offset}`, `Set REPRISE_PORT_OFFSET=${offset}, as it has.`);

async function portCheck(engine: string, port: number): Promise<Check> {
  return (await accepts(port))
    ? ok(engine, `answers on port ${port}`)
    : fail(engine, `nothing answers on port ${port}`, START);
}

const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const answer = (accepted: boolean): void => {
      socket.destroy();
      resolve(accepted);
    };
    socket.once('connect', () => answer(true)).once('error', () => answer(false));
  });
