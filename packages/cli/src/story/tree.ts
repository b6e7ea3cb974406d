import { type Cause, type Reader, type Said, storyOf, type Told } from './told.ts';

/** An event, and what it has led to. */
export interface Node {
  /** As its cause names it; nothing for the first one. */
  readonly said: Said;
  /** Nothing where its history does not hold it (yet), or its service could not be asked. */
  readonly told?: Told;
  /** Why it is only named: it is told where it stands in its own right, or nobody was asked. */
  readonly named?: 'told-there' | 'not-asked';
  readonly led: readonly Node[];
}

/** What an event has said to others, and others because of it. */
export const ledTo = ({ entry, heard }: Told): readonly Said[] => [
  ...entry.caused,
  ...heard.flatMap(({ caused }) => caused),
];

export const keyOf = ({ service, subject, id }: Pick<Said, 'service' | 'subject' | 'id'>): string =>
  `${service} ${subject} ${id}`;

/** How an event is known to what it causes. */
export const saidOf = ({ service, subject, entry: { event } }: Told): Said => ({
  service,
  subject,
  type: event.type,
  id: event.id,
});

/**
 * Everything that an event has led to, in whatever service.
 *
 * @param isElsewhere whether an event is told in its own right, and needs only be named
 */
export async function followed(
  reader: Reader,
  told: Told,
  isElsewhere: (said: Said) => boolean,
  seen = new Set([keyOf(saidOf(told))]),
): Promise<readonly Node[]> {
  const nodes: Node[] = [];
  for (const said of ledTo(told)) {
    if (seen.has(keyOf(said)) || isElsewhere(said)) {
      nodes.push({ said, named: 'told-there', led: [] });
      continue;
    }
    seen.add(keyOf(said));
    const found = await reader.ofStory(said.service, said.subject, storyOf(told.entry));
    const next = found.find(({ entry }) => entry.event.id === said.id);
    nodes.push(
      next === undefined
        ? { said, led: [] }
        : { said, told: next, led: await followed(reader, next, isElsewhere, seen) },
    );
  }
  return nodes;
}

/** The event that has caused another one, as the service knows it that has said so. */
export async function causeOf(reader: Reader, { subject, entry }: Told): Promise<Cause | undefined> {
  const { causedBy, event } = entry;
  if (causedBy?.service === undefined || causedBy.subject !== undefined) return causedBy;
  const lines = await reader.lines(causedBy.service, storyOf(entry));
  const line = lines.find((one) => one.event.id === event.id && one.event.subject === subject);
  return line === undefined ? { id: causedBy.id } : line.cause;
}
