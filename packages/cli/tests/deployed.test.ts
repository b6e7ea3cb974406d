import { setTimeout as sleep } from 'node:timers/promises';
import { SplitShardCommand } from '@aws-sdk/client-kinesis';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { CloudEvent } from '@reprise/event-envelope';
import { EXIT } from '../src/exit-codes.ts';
import { type DevStage, devStage, SECRET } from './support/dev-stage.ts';
import { eventFile, eventLine, temporaryFolder } from './support/events.ts';
import { type FakeAws, fakeAws } from './support/fake-aws.ts';
import { JOB_ID, jobView } from './support/jobs.ts';
import { build, type Running, reprise } from './support/process.ts';

/** A deployed stage: engines that run here, under the names, the profile and the permissions that it would have on AWS. */
let stage: DevStage;
let aws: FakeAws;

const HEALTHY = {
  stacks: { 'ledger-dev': 'UPDATE_COMPLETE' },
  functions: Object.fromEntries(
    ['ingest', 'query', 'pump', 'write', 'microservice'].map((name) => [`ledger-dev-${name}`, 'Active']),
  ),
  mappings: [{ function: 'ledger-dev-pump' }, { function: 'ledger-dev-write' }],
  iteratorAge: 120,
  parked: 0,
  secret: SECRET,
  token: undefined,
};

const event = (
  id: string,
  type = 'ledger.account-opened.v1',
  data: object = { currency: 'CZK', overdraftLimit: 0 },
) => ({ ...JSON.parse(eventLine(id, 'account/1')), type, data }) as CloudEvent;

const dev = (...args: readonly string[]): Running =>
  reprise([...args, '--stage', 'dev', '--profile', 'test'], {
    ...stage.env,
    REPRISE_LOCAL_DIR: temporaryFolder(),
  });

/** Waits for a text in what a process writes. */
async function until({ output, ended }: Running, text: string): Promise<void> {
  let isRunning = true;
  void ended.then(() => {
    isRunning = false;
  });
  while (isRunning && !(output.out + output.err).includes(text)) await sleep(20);
  expect(output.out + output.err).toContain(text);
}

beforeAll(async () => {
  build();
  aws = await fakeAws();
  stage = await devStage(aws.url);
  await stage.put(
    event('open'),
    event('deposit', 'ledger.money-deposited.v1', { amount: 5, channel: 'cash' }),
  );
  await stage.process();
}, 60_000);
beforeEach(() => {
  Object.assign(aws.account, HEALTHY);
  aws.api.length = 0;
});
afterAll(async () => {
  await stage.stop();
  await aws.close();
});

describe('doctor at a deployed stage', () => {
  const lines = (out: string): Record<string, string>[] =>
    out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));

  test('finds everything well, part by part', async () => {
    const { code, out, err } = await dev('doctor', 'ledger', '--json').ended;
    const checks = lines(out).filter(({ part }) => part?.startsWith('ledger'));
    expect({ code, err, unwell: checks.filter(({ verdict }) => verdict !== 'ok') }).toEqual({
      code: EXIT.ok,
      err: '',
      // The template turns it on; the local engines do not know it.
      unwell: [
        expect.objectContaining({ part: 'ledger events table', found: 'ledger-dev-events may be deleted' }),
      ],
    });
    expect(checks.map(({ part, found }) => `${part}: ${found}`)).toEqual(
      expect.arrayContaining([
        'ledger data store: ledger-dev-state is ACTIVE',
        'ledger event stream: ledger-dev-events is ACTIVE, open shards: 1',
        'ledger log epoch: 1 fits the event stream',
        'ledger quarantine: empty this month',
        'ledger playback: none is running',
        'ledger stack: UPDATE_COMPLETE',
        `ledger HTTP: answers at ${aws.url}`,
        'ledger Lambda: ledger-dev-write is Active',
        'ledger mapping: ledger-dev-write on ledger-dev-events is 120 ms behind',
        'ledger parked: none in the last 24 hours',
      ]),
    );
  });

  test('says what is wrong, what to do, and so does its exit code', async () => {
    Object.assign(aws.account, {
      stacks: { 'ledger-dev': 'UPDATE_ROLLBACK_COMPLETE' },
      functions: { 'ledger-dev-write': 'Active' },
      mappings: [{ function: 'ledger-dev-pump', state: 'Disabled' }, { function: 'ledger-dev-write' }],
      iteratorAge: 400_000,
      parked: 2,
    });
    const { code, out } = await dev('doctor', 'ledger').ended;
    expect(code).toBe(EXIT.unwell);
    for (const line of [
      /fail {2}ledger stack +UPDATE_ROLLBACK_COMPLETE/,
      /fail {2}ledger Lambda +ledger-dev-pump is not there\n +Deploy again/,
      /warn {2}ledger mapping +ledger-dev-pump on ledger-dev-events is switched off/,
      /fail {2}ledger mapping +ledger-dev-write on ledger-dev-events is 6.7 min behind\n +Look at the log group/,
      /warn {2}ledger parked +2 in the last 24 hours\n +`reprise verify ledger` names them/,
      /\d+ ok, 3 to look at, 6 to mend/,
    ])
      expect(out).toMatch(line);
  });

  test('of a stage that is not deployed names all that is missing', async () => {
    const { code, out } = await reprise(
      ['doctor', 'ledger', '--stage', 'prod', '--profile', 'test'],
      stage.env,
    ).ended;
    expect(code).toBe(EXIT.unwell);
    expect(out).toMatch(/ledger-prod-state is not there\n +Deploy the service to this stage/);
    expect(out).toMatch(/there is no stack ledger-prod/);
  });

  test('without credentials says so once', async () => {
    const { code, out, err } = await reprise(
      ['doctor', 'ledger', '--stage', 'dev', '--profile', 'nobody'],
      stage.env,
    ).ended;
    expect({ code, err }).toEqual({ code: EXIT.unwell, err: '' });
    expect(out).toMatch(/fail {2}account .*\n +Name a profile that is logged in with --profile/);
    expect(out).toMatch(/, 1 to mend\n$/);
  });
});

describe('verify at a deployed stage', () => {
  test('reads the tables of the stage', async () => {
    const { code, out } = await dev('verify', 'ledger').ended;
    expect({ code, out }).toEqual({
      code: EXIT.ok,
      out: '0 differences, 0 parked in 1 aggregates, 2 events\n',
    });
  });

  test('names a stage that is not there', async () => {
    const { code, err } = await reprise(
      ['verify', 'ledger', '--stage', 'prod', '--profile', 'test'],
      stage.env,
    ).ended;
    expect({ code, err }).toEqual({
      code: EXIT.notFound,
      err: expect.stringMatching(/no tables at stage prod/),
    });
  });
});

describe('requests to a deployed stage', () => {
  test('go to the address that its stack names, signed with the credentials of the profile', async () => {
    const { code, out } = await dev('state', 'ledger', 'account/a b', '--as-of', '1993-06-30T23:59:59+02:00')
      .ended;
    expect({ code, out }).toEqual({ code: EXIT.ok, out: expect.stringContaining('balance  5') });
    expect(aws.api).toEqual(['GET /accounts/a%20b?asOf=1993-06-30T23%3A59%3A59%2B02%3A00']);
  });

  test('carry signed events', async () => {
    const { code, out } = await dev('import', 'ledger', eventFile([eventLine('e-1', 'account/1')])).ended;
    expect({ code, out }).toEqual({ code: EXIT.ok, out: expect.stringContaining('1 accepted') });
    expect(aws.api).toEqual(['GET /', expect.stringMatching(/^POST \/events \[.*"id":"e-1"/)]);
  });

  test('that are not let in say what to do', async () => {
    aws.account.secret = 'another';
    const { code, err } = await dev('history', 'ledger', 'account/1').ended;
    expect({ code, err }).toEqual({
      code: EXIT.unexpected,
      err: expect.stringMatching(/refuses access \(HTTP 403\).*execute-api:Invoke/),
    });
    expect(aws.api).toEqual([]);
  });

  test('bring a token instead where there is one', async () => {
    aws.account.token = 'a-token';
    const env = { ...stage.env, REPRISE_TOKEN: 'a-token' };
    const { code } = await reprise(
      ['state', 'ledger', 'account/1', '--stage', 'dev', '--profile', 'test'],
      env,
    ).ended;
    expect({ code, api: aws.api }).toEqual({ code: EXIT.ok, api: ['GET /accounts/1'] });
  });

  test('to a stack that is not there are not made', async () => {
    const args = ['state', 'ledger', 'account/1', '--stage', 'prod', '--profile', 'test'];
    const { code, err } = await reprise(args, stage.env).ended;
    expect({ code, err }).toEqual({
      code: EXIT.notFound,
      err: expect.stringMatching(/no stack ledger-prod/),
    });
  });
});

describe('playback at a deployed stage', () => {
  test('asks the function of the stage, and prints what it answers', async () => {
    const requests: object[] = [];
    aws.account.playback = (request) => {
      requests.push(request);
      return { jobs: [jobView()] };
    };
    const { code, out } = await dev('playback', 'list', 'ledger', '--json').ended;
    expect({ code, jobs: JSON.parse(out) }).toEqual({ code: EXIT.ok, jobs: jobView() });
    expect(requests).toEqual([{ action: 'list', limit: 20 }]);
  });

  test('is refused with the sentence of the function', async () => {
    aws.account.playback = () => Object.assign(new Error('One at a time.'), { name: 'PlaybackRefusedError' });
    const { code, out, err } = await dev('playback', 'start', 'ledger', '--mode', 'rebuild', '--yes').ended;
    expect({ code, out, err }).toEqual({
      code: EXIT.refusedInput,
      out: '',
      err: 'reprise: One at a time.\n',
    });
  });

  test('is watched as a process, which Ctrl-C detaches', async () => {
    aws.account.playback = () => jobView();
    const running = dev('playback', 'watch', 'ledger', JOB_ID);
    await until(running, 'sending');
    running.process.kill('SIGINT');
    const { code, err } = await running.ended;
    expect(code).toBe(EXIT.interrupted);
    expect(err).toContain(
      `\`reprise playback watch ledger --stage dev --profile test ${JOB_ID}\` watches again`,
    );
  });

  test.each([
    [
      ['playback', 'list', 'ledger', '--stage', 'prod', '--profile', 'test'],
      EXIT.notFound,
      /no function ledger-prod-playback/,
    ],
    [
      ['playback', 'start', 'ledger', '--mode', 'everything'],
      EXIT.usage,
      /Allowed choices are rebuild, replay, correct, introduce, preview/,
    ],
    [['playback', 'start', 'ledger', '--stage', 'dev'], EXIT.usage, /--mode/],
    [['playback', 'status', 'nobody', 'last'], EXIT.notFound, /no service "nobody"/],
  ])('%j exits with %i', async (args, code, message) => {
    expect(await reprise(args, stage.env).ended).toMatchObject({ code, err: expect.stringMatching(message) });
  });
});

describe('tail', () => {
  test('shows what came since a time, then what comes, and ends well at Ctrl-C', async () => {
    const running = dev('tail', 'ledger', '--since', '1h', '--type', 'ledger.money-*', '--every', '200');
    await until(running, 'deposit');
    await stage.put(
      event('ignored'),
      event('live', 'ledger.money-deposited.v1', { amount: 7, channel: 'card' }),
    );
    await until(running, 'live');
    running.process.kill('SIGINT');
    const { code, out, err } = await running.ended;
    expect({ code, err }).toEqual({
      code: EXIT.ok,
      err: 'following ledger-dev-events; Ctrl-C ends it.\n2 events\n',
    });
    expect(out.split('\n')).toEqual([
      '1993-01-01T12:00:00Z  ledger.money-deposited.v1  account/1  deposit  amount=5 channel=cash',
      '1993-01-01T12:00:00Z  ledger.money-deposited.v1  account/1  live  amount=7 channel=card',
      '',
    ]);
  });

  test('follows a shard into those that it is split into, each event once, in order', async () => {
    const running = dev(
      'tail',
      'ledger',
      '--since',
      '1h',
      '--subject',
      'account/',
      '--every',
      '200',
      '--json',
    );
    await until(running, '"open"');
    await stage.kinesis.send(
      new SplitShardCommand({
        StreamName: stage.streamName,
        ShardToSplit: 'shardId-000000000000',
        NewStartingHashKey: (2n ** 127n).toString(),
      }),
    );
    const more = Array.from({ length: 5 }, (_, n) => event(`split-${n}`));
    for (const one of more) {
      await stage.put(one);
      await sleep(50);
    }
    await until(running, 'split-4');
    running.process.kill('SIGINT');
    const { code, out } = await running.ended;
    const ids = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).id);
    expect(code).toBe(EXIT.ok);
    expect(ids.filter((id) => id.startsWith('split'))).toEqual(more.map(({ id }) => id));
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('what it prints as JSON can be imported again', async () => {
    const running = dev('tail', 'ledger', '--since', '1h', '--json', '--every', '200');
    await until(running, '"open"');
    running.process.kill('SIGINT');
    const { out } = await running.ended;
    const { code } = await dev('import', 'ledger', eventFile(out.trim().split('\n'))).ended;
    expect(code).toBe(EXIT.ok);
  });

  test('of a stage that is not there says so', async () => {
    const { code, err } = await reprise(['tail', 'ledger', '--stage', 'prod', '--profile', 'test'], stage.env)
      .ended;
    expect({ code, err }).toEqual({
      code: EXIT.notFound,
      err: expect.stringMatching(/no stream ledger-prod-events/),
    });
  });
});
