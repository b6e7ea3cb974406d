import type { Fleet } from './fleet.ts';
import type { Actor, World } from './world.ts';

/** What of a proposal its reader sees. */
interface ShownProposal {
  readonly id: string;
  readonly status: string;
  readonly job: string;
}

interface Page {
  readonly proposals: readonly ShownProposal[];
  readonly next?: string;
}

/** What became of a word on one proposal. */
export interface Verdict {
  readonly id: string;
  readonly status: string;
  readonly notBefore?: number;
}

interface VerdictPage {
  readonly verdicts: readonly Verdict[];
  readonly next?: string;
}

interface ParkedPage {
  readonly parked: readonly { readonly subject: string; readonly position: string; readonly call?: string }[];
}

export interface DeciderPlan {
  readonly people: number;
  /** Of each of them. */
  readonly decisions: number;
}

/** Which proposals a word is about. */
export type About = { readonly ids: readonly string[] } | { readonly job: string };

const MOST = 100;

/** People who decide on what playbacks propose: at once, twice, again and again, whatever becomes of the answers. */
export class Deciders {
  readonly #world: World;
  readonly #fleet: Fleet;
  #busy = 0;

  constructor(world: World, fleet: Fleet) {
    this.#world = world;
    this.#fleet = fleet;
  }

  get areDone(): boolean {
    return this.#busy === 0;
  }

  start({ people, decisions }: DeciderPlan): void {
    for (let person = 1; person <= people; person++) {
      this.#busy++;
      this.#decide({ name: `person-${person}`, pace: 1, skew: 0 }, decisions)
        .catch((error) => this.#world.break(error))
        .finally(() => this.#busy--);
    }
  }

  /** All proposals in one of these statuses; nothing where nobody answered. */
  async proposals(statuses: readonly string[]): Promise<readonly ShownProposal[] | undefined> {
    const found: ShownProposal[] = [];
    for (let after: object = {}; ; ) {
      const request = { command: 'gateway.proposals', statuses, limit: MOST, ...after };
      const page = await this.#ask<Page>(request);
      if (page === undefined) return undefined;
      found.push(...page.proposals);
      if (page.next === undefined) return found;
      after = { after: page.next };
    }
  }

  /** What became of a word on all of them; nothing where nobody answered. */
  async say(verb: 'approve' | 'reject' | 'reopen', about: About, by = 'ann') {
    const verdicts: Verdict[] = [];
    for (let after: object = {}; ; ) {
      const page = await this.#ask<VerdictPage>({ command: `gateway.${verb}`, ...about, by, ...after });
      if (page === undefined) return undefined;
      verdicts.push(...page.verdicts);
      if (page.next === undefined) return verdicts;
      after = { after: page.next };
    }
  }

  /** Has what waits for a person run once more. @returns how many there were */
  async retryParked(): Promise<number> {
    const page = await this.#ask<ParkedPage>({ command: 'parked.list' });
    const doubts = (page?.parked ?? []).filter(({ call }) => call !== undefined);
    for (const { subject, position } of doubts)
      await this.#ask({ command: 'parked.retry', subject, position });
    return doubts.length;
  }

  async #decide(person: Actor, decisions: number): Promise<void> {
    const { chance } = this.#world;
    for (let decided = 0; decided < decisions; decided++) {
      await this.#world.pause(person, chance.between(1, 12) * 300);
      const statuses = chance.oneOf([
        ['open'],
        ['open', 'approved', 'stale'],
        ['rejected'],
        ['done', 'open'],
      ]);
      const found = (await this.proposals(statuses)) ?? [];
      if (found.length === 0) continue;
      const verb = chance.oneOf(['approve', 'approve', 'approve', 'reject', 'reopen'] as const);
      const about = this.#some(found);
      // In a hurry, somebody says it twice.
      const again = chance.happens(0.3) ? this.say(verb, about, person.name) : undefined;
      await Promise.all([this.say(verb, about, person.name), again]);
    }
  }

  #some(found: readonly ShownProposal[]): About {
    const { chance } = this.#world;
    const { job } = chance.oneOf(found);
    if (chance.happens(0.3)) return { job };
    const ids = found.map(({ id }) => id);
    const from = chance.between(0, ids.length - 1);
    return { ids: ids.slice(from, from + chance.between(1, 4)) };
  }

  async #ask<Answer>(request: object): Promise<Answer | undefined> {
    const invoked = await this.#fleet.invoke('microservice', request, { about: JSON.stringify(request) });
    return invoked.status === 'returned' ? (invoked.value as Answer) : undefined; // service-kit's format
  }
}
