import { must } from './violation.ts';

/** Something that the outside world did because it was asked to. */
export interface Deed {
  readonly key: string;
  readonly request: string;
}

/**
 * The world that reactions reach: a bank that knows idempotency keys, a post that knows none and can be asked, and rates
 * that are other ones at every question, so that one answer cannot be taken for another. It keeps all that it did.
 */
export class Outside {
  readonly payments: Deed[] = [];
  readonly letters: Deed[] = [];
  #rates = 0;

  /** A key that comes again does nothing, and has to say the same. */
  pay(deed: Deed): void {
    const known = this.payments.find(({ key }) => key === deed.key);
    if (known === undefined) this.payments.push(deed);
    must(
      known === undefined || known.request === deed.request,
      'a key stands for one request',
      () => `${deed.key} was ${known?.request}, and is ${deed.request}`,
    );
  }

  /** Whatever is posted, goes out. */
  post(deed: Deed): void {
    must(!this.hasPosted(deed.key), 'nothing goes out twice', () => `${deed.key} is posted once more`);
    this.letters.push(deed);
  }

  hasPosted(key: string): boolean {
    return this.letters.some((letter) => letter.key === key);
  }

  rate(): number {
    return ++this.#rates;
  }
}
