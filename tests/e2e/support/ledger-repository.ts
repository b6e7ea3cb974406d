import { servicesRepository } from './services-repository.ts';

/** A repository of its own that holds a copy of the ledger, whose business logic can be changed. */
export interface LedgerRepository {
  readonly root: string;
  /** Puts a text in the place of another in the page of the account's logic; the next start runs it. @throws Error where it is not there */
  change(from: string, to: string): void;
}

export function ledgerRepository(): LedgerRepository {
  const { root, change } = servicesRepository(['ledger']);
  return { root, change: (from, to) => change('ledger/src/domain/account.ts', from, to) };
}
