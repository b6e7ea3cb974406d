import { describe, expect, test } from '@jest/globals';
import { verifyService } from '../src/commands/verify.ts';
import type { Domain, Finding } from '../src/domain-bundle.ts';
import { EXIT } from '../src/exit-codes.ts';
import { repair, repairPlan } from '../src/verify/repair.ts';
import { answeringPlayback, JOB_ID, jobView } from './support/jobs.ts';
import { recordingTerminal } from './support/terminal.ts';

const finding = (kind: string, subject: string): Finding => ({ kind, subject, detail: 'a detail' });
const isInLog = ({ kind }: { readonly kind: string }) => kind === 'digest-differs';

/** Finds some things at first, others of the aggregates that were repaired. */
const domainOf = (first: readonly Finding[], left: readonly Finding[] = []): Domain => ({
  async *verify(_service, _stage, { onProgress, subjects }) {
    yield* subjects === undefined ? first : left;
    onProgress?.({ aggregates: 3, events: 12 });
  },
  isInLog,
});

const options = { service: 'ledger', stage: 'local', repair: true, how: 'ledger', every: 1 };

async function repaired(domain: Domain, more: { yes?: boolean; json?: boolean }, answer?: string) {
  const terminal = recordingTerminal({}, answer);
  const { asked, playback } = answeringPlayback({
    start: async () => jobView(),
    job: async () => jobView({ status: 'COMPLETED' }),
  });
  const told = { ...options, ...more };
  const code = await verifyService(domain, told, terminal, (plan) =>
    repair(domain, playback, plan, told, terminal),
  );
  return { code, asked, terminal };
}

describe('verify --repair', () => {
  test('folds what differs anew, by a rebuild of those aggregates, and says what it did', async () => {
    const domain = domainOf([finding('state-differs', 'account/2'), finding('state-missing', 'account/1')]);
    const { code, asked, terminal } = await repaired(domain, { yes: true });
    expect(asked[0]).toEqual([
      'start',
      {
        mode: 'rebuild',
        select: { subjects: ['account/1', 'account/2'] },
        reason: 'reprise verify --repair',
      },
    ]);
    expect(terminal.out.slice(2)).toEqual([
      `account/1  repaired: folded anew by playback ${JOB_ID}`,
      `account/2  repaired: folded anew by playback ${JOB_ID}`,
      '2 differences, 0 parked in 3 aggregates, 12 events; 2 aggregates repaired',
    ]);
    expect(code).toBe(EXIT.ok);
  });

  test('leaves an aggregate whose log is damaged, and says so', async () => {
    const domain = domainOf([finding('digest-differs', 'account/1'), finding('state-differs', 'account/1')]);
    const { code, asked, terminal } = await repaired(domain, { yes: true });
    expect(asked).toEqual([]);
    expect(terminal.said[0]).toBe('account/1 is left as it is: its log is damaged, see above.');
    expect(terminal.said[1]).toContain('1 findings are in the log');
    expect(code).toBe(EXIT.differences);
  });

  test('names what still differs afterwards', async () => {
    const left = finding('state-differs', 'account/1');
    const { code, terminal } = await repaired(domainOf([left], [left]), { yes: true, json: true });
    expect(JSON.parse(terminal.out[1] ?? '')).toEqual({
      subject: 'account/1',
      repaired: false,
      playback: JOB_ID,
      left,
    });
    expect(code).toBe(EXIT.differences);
  });

  test('starts nothing where there is nothing to fold', async () => {
    const { code, asked } = await repaired(domainOf([finding('parked', 'account/1')]), { yes: true });
    expect(asked).toEqual([]);
    expect(code).toBe(EXIT.ok);
  });

  test('asks first, and takes no for an answer', async () => {
    const domain = domainOf([finding('state-differs', 'account/1')]);
    await expect(repaired(domain, {}, 'n')).rejects.toMatchObject({ exitCode: EXIT.interrupted });
    await expect(repaired(domain, {})).rejects.toMatchObject({ exitCode: EXIT.usage });
    expect((await repaired(domain, {}, 'y')).asked[0]?.[0]).toBe('start');
  });

  test('cannot fold what has no log', () => {
    const found = [finding('state-unknown', 'account/9'), finding('not-ready', '~ready')];
    expect(repairPlan(found, { isInLog })).toEqual({ subjects: [], damaged: [] });
  });
});
