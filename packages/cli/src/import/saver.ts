/** Saves the latest of many values: one save at a time, and those that come meanwhile count as one. */
export interface Saver<T> {
  put(value: T): void;
  /** Resolves once the last value is saved. */
  flush(): Promise<void>;
}

/** @param save must not reject */
export function saver<T>(save: (value: T) => Promise<void>): Saver<T> {
  let waiting: { readonly value: T } | undefined;
  let saving: Promise<void> | undefined;

  const drain = async (): Promise<void> => {
    while (waiting) {
      const { value } = waiting;
      waiting = undefined;
      await save(value);
    }
    saving = undefined;
  };

  return {
    put: (value) => {
      waiting = { value };
      saving ??= drain();
    },
    flush: async () => saving,
  };
}
