import type { DocumentWrite } from '@reprise/service-kit';
import type { InteractionWatch } from './interaction-watch.ts';
import { must } from './violation.ts';
import type { Task } from './world.ts';

const PROPOSALS = '~proposal';

/** What of a kept proposal is looked at: service-kit's format. */
export interface KeptProposal {
  readonly status: string;
  readonly proposal: { readonly id: string; readonly key: string; readonly effective: string | null };
}

/** By which command a proposal gets a status; `found`: by a playback. */
const BY: Readonly<Record<string, string>> = {
  approved: 'gateway.approve',
  done: 'gateway.approve',
  parked: 'gateway.approve',
  stale: 'gateway.approve',
  rejected: 'gateway.reject',
};

/** Watches proposals: who may put one there, what it may be about, and whose word changes it. */
export class ProposalWatch {
  readonly #statuses = new Map<string, string>();
  /** Approved since it was last said to be open or rejected. */
  readonly #approved = new Set<string>();
  /** Asked only when something is written. */
  interactions: InteractionWatch | undefined;

  isApproved(id: string): boolean {
    return this.#approved.has(id);
  }

  written({ subject, item: id, document }: DocumentWrite, by: Task | undefined): void {
    if (subject !== PROPOSALS || by === undefined) return;
    const { status, proposal } = JSON.parse(String(document.proposal)) as KeptProposal;
    const before = this.#statuses.get(id);
    if (status === 'open') this.#opened(proposal, before, by);
    else
      must(
        by.command === BY[status],
        'a person decides',
        () => `${id} is ${status} by ${by.command ?? by.of}`,
      );
    must(
      before !== 'done' || status === 'done',
      'what was decided stays decided',
      () => `${id} was done, and is ${status}`,
    );
    must(
      before !== 'rejected' || status === 'rejected' || status === 'open',
      'what was decided stays decided',
      () => `${id} was rejected, and is ${status}`,
    );
    this.#statuses.set(id, status);
    if (status === 'approved') this.#approved.add(id);
    if (status === 'open' || status === 'rejected') this.#approved.delete(id);
  }

  /** By a person who takes a rejection back, or by a playback that has found it, of something that counted then. */
  #opened({ id, key, effective }: KeptProposal['proposal'], before: string | undefined, by: Task): void {
    if (by.command === 'gateway.reopen') return;
    must(by.modes.includes('correct'), 'only correct proposes', () => `${id} is of ${by.modes.join()}`);
    must(
      before === undefined || before === 'stale',
      'what was decided stays decided',
      () => `${id} was ${before}, and is open`,
    );
    const counted = this.interactions?.effectiveSince(key, by.since) ?? [];
    must(
      counted.includes(effective),
      'a proposal is about what counts',
      () => `${id} says that ${effective} counts of ${key}, it was ${counted.join(', then ')}`,
    );
  }
}
