import { adviceFor, awsMessage } from '../aws/explain.ts';

/** What a check comes to. `warn`: it works, and somebody should look. */
export type Verdict = 'ok' | 'warn' | 'fail';

/** One thing that was looked at. */
export interface Check {
  /** e.g. `ledger events table` */
  readonly part: string;
  readonly verdict: Verdict;
  /** What was found, in a few words. */
  readonly found: string;
  /** What to do about it. */
  readonly advice?: string;
}

export const ok = (part: string, found: string): Check => ({ part, verdict: 'ok', found });

export const warn = (part: string, found: string, advice: string): Check => ({
  part,
  verdict: 'warn',
  found,
  advice,
});

export const fail = (part: string, found: string, advice: string): Check => ({
  part,
  verdict: 'fail',
  found,
  advice,
});

/**
 * Looks at something. That it cannot be looked at is a finding like any other.
 * @param permission what AWS asks for
 */
export async function looked(
  part: string,
  permission: string,
  look: () => Promise<readonly Check[]>,
): Promise<readonly Check[]> {
  try {
    return await look();
  } catch (error) {
    const advice = adviceFor(error, permission) ?? `This check takes the permission ${permission}.`;
    return [fail(part, awsMessage(error), advice)];
  }
}
