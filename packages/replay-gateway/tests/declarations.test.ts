import { expect, test } from '@jest/globals';
import * as z from 'zod';
import { command, defineGateway, introductionIssues, query } from '../src/index.ts';

const mail = command({ request: z.string(), send: async () => {} });
const rate = { request: z.string(), response: z.number(), ask: async () => 1 };

test('a gateway’s and its operations’ names are fit for the log', () => {
  expect(() => defineGateway('Bank', { mail })).toThrow('"Bank" is no name for a gateway: use kebab-case.');
  expect(() => defineGateway('a~b', { mail })).toThrow('use kebab-case');
  expect(() => defineGateway('bank', { 'pay-out': mail })).toThrow(
    '"bank.pay-out" is no name for an operation: use camelCase.',
  );
});

test('only what can be asked as of a time may fetch what is missing', () => {
  expect(() => defineGateway('rates', { rate: query({ ...rate, onMissing: 'fetch' }) })).toThrow(
    'rates.rate is to fetch what is missing, which needs askAsOf',
  );
});

test('a call has time, and is tried at least once', () => {
  for (const limits of [{ timeoutMs: 0 }, { attempts: 0 }, { attempts: 1.5 }])
    expect(() => defineGateway('rates', { rate: query({ ...rate, ...limits }) })).toThrow(
      'needs a timeout above 0',
    );
});

test('an introduction that cannot be understood is explained before it begins', () => {
  const names = ['post', 'bank'];
  expect(introductionIssues({ gateways: ['post'], commands: 'send-since=2026-01-01' }, names)).toEqual([]);
  expect(introductionIssues({ gateways: ['post'], commands: 'suppress' }, names)).toEqual([]);
  expect(introductionIssues(undefined, names)).toEqual([
    'introduce needs a policy: which gateways, and send, suppress or send-since=DATE.',
  ]);
  expect(introductionIssues({ gateways: ['mail'], commands: 'since 2026' }, names)).toEqual([
    'There is no gateway "mail"; there are post, bank.',
    '"since 2026" is no policy: send, suppress or send-since=DATE, e.g. send-since=2026-01-01.',
  ]);
  expect(introductionIssues({ gateways: [], commands: 'send' }, names)).toEqual([
    'introduce names no gateway.',
  ]);
});
