import type { Observation } from '../readers.ts';
import { must } from '../violation.ts';

interface Body {
  readonly version?: number;
  readonly title?: string;
}

export interface ReadersEvidence {
  /** Of states that nobody has changed by hand. */
  readonly observations: readonly Observation[];
  /** Whether the state was emptied at some time. */
  readonly wasWiped: (subject: string) => boolean;
}

/** No reader sees a state that is older than the one that it saw before; none is turned away but where it was emptied. */
export function checkReaders({ observations, wasWiped }: ReadersEvidence): void {
  const seen = new Map<string, number>();
  for (const { reader, subject, question, answer } of observations) {
    if (question.kind !== 'state') continue;
    const { version = 0, title } = answer.body as Body;
    must(
      title !== 'Being rebuilt' || wasWiped(subject),
      'readers are served',
      () => `${reader} was told that ${subject} is being rebuilt, which was never emptied`,
    );
    if (answer.status >= 500) continue;
    const key = `${reader} ${subject}`;
    const last = seen.get(key) ?? 0;
    must(
      version >= last,
      'readers never see an older state',
      () => `${reader} saw version ${last} of ${subject}, and then ${version}`,
    );
    seen.set(key, version);
  }
}
