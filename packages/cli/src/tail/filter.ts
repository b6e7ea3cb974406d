import type { CloudEvent } from '@reprise/event-envelope';

/** What of a stream is shown; what is not said lets everything through. */
export interface Wanted {
  readonly type?: readonly string[];
  readonly subject?: readonly string[];
  readonly source?: readonly string[];
}

/** A filter by type, subject and source: names in full, or beginnings that end in `*` (or, as subjects do, in `/`). */
export function filterOf({ type, subject, source }: Wanted): (event: CloudEvent) => boolean {
  const [ofType, ofSubject, ofSource] = [type, subject, source].map(matcher);
  return (event) =>
    (ofType?.(event.type) ?? true) &&
    (ofSubject?.(event.subject) ?? true) &&
    (ofSource?.(event.source) ?? true);
}

function matcher(patterns: readonly string[] | undefined): ((text: string) => boolean) | undefined {
  if (patterns === undefined) return undefined;
  const matches = patterns.map((pattern) => {
    const beginning = /[*/]$/.test(pattern) ? pattern.replace(/\*$/, '') : undefined;
    return (text: string) => (beginning === undefined ? text === pattern : text.startsWith(beginning));
  });
  return (text) => matches.some((match) => match(text));
}
