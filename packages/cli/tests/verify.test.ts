import { describe, expect, test } from '@jest/globals';
import { verifyService } from '../src/commands/verify.ts';
import type { Domain, Finding } from '../src/domain-bundle.ts';
import { EXIT } from '../src/exit-codes.ts';
import { recordingTerminal } from './support/terminal.ts';

const domainFinding = (...findings: Finding[]): Domain => ({
  async *verify(_service, _stage, { onProgress }) {
    yield* findings;
    onProgress?.({ aggregates: 3, events: 12 });
  },
  isInLog: ({ kind }) => kind === 'digest-differs',
});

const options = { service: 'ledger', stage: 'local' };
const differs: Finding = {
  kind: 'state-differs',
  subject: 'account/1',
  detail: '/balance is 5, the log says 6\u0007',
};
const parked: Finding = { kind: 'parked', subject: 'account/2', detail: 'since 7: it threw' };

describe('verify', () => {
  test('without differences exits with 0 and says what was compared', async () => {
    const terminal = recordingTerminal();
    expect(await verifyService(domainFinding(), options, terminal)).toBe(EXIT.ok);
    expect(terminal.out).toEqual(['0 differences, 0 parked in 3 aggregates, 12 events']);
  });

  test('prints each difference and exits with its own code', async () => {
    const terminal = recordingTerminal();
    expect(await verifyService(domainFinding(differs), options, terminal)).toBe(EXIT.differences);
    expect(terminal.out[0]).toBe('account/1  state-differs  /balance is 5, the log says 6\\u0007');
  });

  test('a parked aggregate is reported and is no difference', async () => {
    const terminal = recordingTerminal();
    expect(await verifyService(domainFinding(parked), { ...options, json: true }, terminal)).toBe(EXIT.ok);
    expect(terminal.out.map((line) => JSON.parse(line))).toEqual([
      parked,
      { differences: 0, parked: 1, aggregates: 3, events: 12 },
    ]);
  });

  test.each([
    [{ code: 'ECONNREFUSED' }, EXIT.unreachable, /npm start/],
    [{ name: 'ResourceNotFoundException' }, EXIT.notFound, /is it deployed there/],
  ])('a store that fails with %j is explained', async (error, exitCode, message) => {
    const domain: Domain = {
      verify: () => {
        throw Object.assign(new Error('no'), error);
      },
      isInLog: () => false,
    };
    const verifying = verifyService(domain, options, recordingTerminal());
    await expect(verifying).rejects.toMatchObject({ exitCode, message: expect.stringMatching(message) });
  });
});
