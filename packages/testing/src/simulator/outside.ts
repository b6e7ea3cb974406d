import { callOf } from './keys.ts';
import { must } from './violation.ts';
import type { Task } from './world.ts';

/** Something that the outside world did because it was asked to. */
export interface Deed {
  readonly key: string;
  readonly request: string;
}

/**
 * The world that reactions reach: a bank and a maker of cards that know idempotency keys, a post that knows none and can
 * be asked, and rates that are other ones at every question, so that one answer cannot be taken for another. It keeps all
 * that it did.
 */
export class Outside {
  readonly payments: Deed[] = [];
  readonly letters: Deed[] = [];
  readonly cards: Deed[] = [];
  readonly #refunds: Deed[] = [];
  readonly #retractions: Deed[] = [];
  /** By call: the letter that counts. */
  readonly #inEffect = new Map<string, string>();
  #rates = 0;
  /** Is told of everything that is about to leave, and who sends it. */
  onSend: (deed: Deed, by: Task | undefined) => void = () => {};

  /** How much it has done. */
  get heard(): number {
    const all = [this.payments, this.letters, this.cards, this.#refunds, this.#retractions];
    return all.reduce((sum, { length }) => sum + length, 0);
  }

  /** The keys of all calls that it has heard of. */
  get calls(): ReadonlySet<string> {
    return new Set([...this.payments, ...this.letters, ...this.cards].map(({ key }) => callOf(key)));
  }

  pay(deed: Deed): void {
    once(this.payments, deed);
  }

  refund(deed: Deed): void {
    once(this.#refunds, deed);
  }

  issue(deed: Deed): void {
    once(this.cards, deed);
  }

  /** What a call and its corrections have paid. */
  cents(call: string): number {
    const of = (deeds: readonly Deed[]): number =>
      deeds.reduce(
        (sum, { key, request }) => sum + (callOf(key) === call ? JSON.parse(request).cents : 0),
        0,
      );
    return of(this.payments) - of(this.#refunds);
  }

  /** The letter of a call that counts. */
  letter(call: string): string | undefined {
    return this.#inEffect.get(call);
  }

  /** Whatever is posted, goes out. */
  post(deed: Deed): void {
    const call = callOf(deed.key);
    const isTwice = this.hasPosted(deed.key) || this.#inEffect.has(call);
    must(!isTwice, 'nothing goes out twice', () => `${deed.key} is posted once more`);
    this.letters.push(deed);
    this.#inEffect.set(call, deed.request);
  }

  retract(deed: Deed): void {
    const call = callOf(deed.key);
    const counts = this.#inEffect.get(call);
    must(
      !this.hasPosted(deed.key) && counts === deed.request,
      'what is taken back is what counts',
      () => `${deed.key} takes back ${deed.request}, of ${counts}`,
    );
    this.#retractions.push(deed);
    this.#inEffect.delete(call);
  }

  hasPosted(key: string): boolean {
    return [...this.letters, ...this.#retractions].some((deed) => deed.key === key);
  }

  rate(): number {
    return ++this.#rates;
  }
}

/** A key that comes again does nothing, and has to say the same. */
function once(deeds: Deed[], deed: Deed): void {
  const known = deeds.find(({ key }) => key === deed.key);
  if (known === undefined) deeds.push(deed);
  must(
    known === undefined || known.request === deed.request,
    'a key stands for one request',
    () => `${deed.key} was ${known?.request}, and is ${deed.request}`,
  );
}
