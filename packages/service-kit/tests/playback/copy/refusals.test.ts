import { describe, expect, test } from '@jest/globals';
import type { Configuration } from '../../../src/index.ts';
import { but } from '../../support/but.ts';
import { collected } from '../../support/collected.ts';
import { twoEnvironments } from '../../support/copying.ts';
import { opened as openedEvent, records } from '../../support/events.ts';
import { type PlaybackServiceOptions, playbackService } from '../../support/playback-service.ts';
import { virtualTime } from '../../support/virtual-time.ts';

virtualTime();
const COPY = { mode: 'copy', to: 'staging', unmasked: true };

describe('a copy is refused, and nothing happens,', () => {
  test.each<[string, object, RegExp]>([
    ['without a destination', { mode: 'copy' }, /a copy needs to/],
    [
      'of types, of which an aggregate has others',
      { ...COPY, select: { types: ['shop.coins-added.v1'] } },
      /whole histories/,
    ],
    [
      'of a range of time',
      { ...COPY, select: { time: { from: '2026-01-01T00:00:00Z' } } },
      /whole histories/,
    ],
    ['that wipes', { ...COPY, wipe: true }, /wipe empties all states/],
    ['that ends at no time', { ...COPY, until: 'yesterday' }, /\/until must be an RFC 3339 time/],
    ['that is unmasked by a word', { ...COPY, unmasked: 'yes' }, /\/unmasked/],
    ['to this stage', { ...COPY, to: 'local' }, /this stage itself/],
    ['to what is no stage', { ...COPY, to: '../prod' }, /is no stage, and no endpoint/],
    ['to another machine', { ...COPY, to: 'http://example.com:4567' }, /is no endpoint on this machine/],
    [
      'to a place behind a port',
      { ...COPY, to: 'http://127.0.0.1:4567/x' },
      /is no endpoint on this machine/,
    ],
    ['to what is not spoken', { ...COPY, to: 'https://127.0.0.1:4567' }, /is no endpoint on this machine/],
    [
      'unmasked, unless that was asked for',
      { mode: 'copy', to: 'staging' },
      /does not declare what is masked/,
    ],
    ['where something else is meant', { mode: 'rebuild', to: 'staging' }, /are about a copy/],
  ])('%s', async (_, request, reason) => {
    const { here, there } = await twoEnvironments();
    const before = await collected(here.store.scan(0, 1));
    await expect(here.ask(request)).rejects.toMatchObject({
      code: 'playback-refused',
      message: expect.stringMatching(reason),
    });
    expect(await collected(here.store.scan(0, 1))).toEqual(before);
    expect(here.self.events).toEqual([]);
    expect(there.stream.records).toEqual([]);
  });

  test('to its own endpoint, whatever that is called', async () => {
    const before = process.env.AWS_ENDPOINT_URL_KINESIS;
    process.env.AWS_ENDPOINT_URL_KINESIS = 'http://127.0.0.1:4567';
    const { here, opened } = await twoEnvironments();
    process.env.AWS_ENDPOINT_URL_KINESIS = before;
    await expect(here.ask({ ...COPY, to: 'http://localhost:4567/' })).rejects.toThrow(/this cloud itself/);
    expect(await here.ask({ ...COPY, to: 'http://localhost:14567/' })).toMatchObject({ mode: 'copy' });
    expect(opened).toEqual([['shop-local-events', 'http://localhost:14567']]);
  });

  test.each<[string, Partial<PlaybackServiceOptions>, string, RegExp]>([
    [
      'unless the stage was given the right',
      {},
      'staging',
      /set the parameter copyTo: staging for prod, and deploy it/,
    ],
    ['to another stage than it was given the right to', { copyTo: 'dev' }, 'staging', /copyTo: staging/],
    [
      'to an address',
      { copyTo: 'staging' },
      'http://127.0.0.1:4567',
      /an endpoint is for clouds on one machine/,
    ],
  ])('on AWS %s', async (_, options, to, reason) => {
    const { here } = await twoEnvironments({ configuration: { stage: 'prod' }, ...options });
    await expect(here.ask({ ...COPY, to })).rejects.toThrow(reason);
  });

  test.each([
    ['ResourceNotFoundException', /there is no stream shop-staging-events/],
    ['AccessDeniedException', /role may not put on shop-staging-events/],
    ['TimeoutError', /shop-staging-events does not answer \(TimeoutError: so it is\)/],
  ])('where the other stream answers with %s', async (name, reason) => {
    const { here } = await twoEnvironments({
      between: (stream) =>
        but(stream, {
          createdAt: async () => {
            throw Object.assign(new Error(`${name}: so it is`), { name });
          },
        }),
    });
    await expect(here.ask(COPY)).rejects.toThrow(reason);
  });

  test('of a log that does not say when it began', async () => {
    const { there } = await twoEnvironments();
    const here = await playbackService({ open: () => there.stream });
    await here.keeps(records([openedEvent()]));
    await expect(here.ask(COPY)).rejects.toThrow(/the deployment’s setup has not run/);
  });
});

test('a stage on AWS copies to the one that it was given the right to', async () => {
  const configuration: Partial<Configuration> = { stage: 'prod' };
  const { here, there, opened } = await twoEnvironments({ configuration, copyTo: 'staging' });
  await here.keeps(records([openedEvent()]));
  expect(await here.playBack(COPY)).toMatchObject({ status: 'COMPLETED' });
  expect(new Set(opened.map(String))).toEqual(new Set(['shop-staging-events,']));
  expect(there.stream.records).toHaveLength(1);
});
