import { ImpureDomainError } from '../errors.ts';
import { globalTraps, type Trap, traps } from './traps.ts';

/** What was reached by the domain code that runs now: told even where that code swallows the error. */
let reached: ImpureDomainError | undefined;
let depth = 0;

function reach(what: string): never {
  reached ??= new ImpureDomainError(what);
  throw reached;
}

let prepared: { methods: readonly Trap[]; globals: ReturnType<typeof globalTraps> } | undefined;

/**
 * Runs synchronous code with clock, chance, environment and I/O out of its reach: what it reaches for throws. They are
 * taken away before it and put back after it, and nothing else can run in between, so nobody else ever misses them.
 *
 * @throws ImpureDomainError, and whatever the code throws
 */
export function outOfReach<Result>(run: () => Result): Result {
  if (depth > 0) return run();
  prepared ??= { methods: traps(reach), globals: globalTraps(reach) };
  const putBack = takeAway(prepared);
  depth++;
  reached = undefined;
  try {
    const result = run();
    if (reached !== undefined) throw reached;
    return result;
  } finally {
    depth--;
    putBack();
  }
}

type Holder = Record<string, unknown>;

/** @returns puts everything back as it was found just now: tests with a clock of their own keep it */
function takeAway({ methods, globals }: NonNullable<typeof prepared>): () => void {
  const descriptors = globals.map(({ key }) => Object.getOwnPropertyDescriptor(globalThis, key));
  const values = methods.map(({ target, key }) => (target as Holder)[key]); // each was found to be writable
  for (const { key, instead } of globals) Object.defineProperty(globalThis, key, instead);
  for (const { target, key, instead } of methods) (target as Holder)[key] = instead;
  return () => {
    methods.forEach(({ target, key }, index) => {
      (target as Holder)[key] = values[index];
    });
    globals.forEach(({ key }, index) => {
      Object.defineProperty(globalThis, key, descriptors[index] ?? { configurable: true, value: undefined });
    });
  };
}
