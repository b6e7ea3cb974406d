import type { StoryLine } from '@reprise/service-kit';
import { groupBy } from '../group-by.ts';
import type { Services } from './services.ts';
import { type Reader, type Told } from './told.ts';
import { keyOf, ledTo, type Node, saidOf } from './tree.ts';

/** An aggregate of a service. */
export interface Place {
  readonly service: string;
  readonly subject: string;
}

/** The service that an event is of: its type begins with its name. */
const serviceOf = (type: string): string => type.slice(0, type.indexOf('.'));

const placesOf = ({ cause, event }: StoryLine): readonly Place[] => [
  { service: serviceOf(cause.type), subject: cause.subject },
  { service: event.service, subject: event.subject },
];

/**
 * Every event of a story: those that services have said, by their notes; what caused those; and whatever else of the same
 * aggregates has the story's name.
 *
 * @param places where to look besides
 * @returns the trees of it: one, unless several events began it
 */
export async function wholeStory(
  services: Services,
  reader: Reader,
  story: string,
  places: readonly Place[],
): Promise<readonly Node[]> {
  const lines = (await Promise.all(services.names.map((service) => reader.lines(service, story)))).flat();
  const all = new Map(
    [...places, ...lines.flatMap(placesOf)].map((one) => [`${one.service} ${one.subject}`, one]),
  );
  const told: Told[] = [];
  for (const { service, subject } of all.values())
    told.push(...(await reader.ofStory(service, subject, story)));
  return treesOf(told);
}

const byRecording = (a: Told, b: Told): number =>
  a.entry.recordedtime.localeCompare(b.entry.recordedtime) ||
  a.entry.position.localeCompare(b.entry.position);

/** Puts the events of a story together: each below what caused it, in the order in which they were recorded. */
function treesOf(told: readonly Told[]): readonly Node[] {
  const found = groupBy([...told].sort(byRecording), (one) => keyOf(saidOf(one)));
  const causes = causesAmong(found);
  const children = groupBy(found.keys(), (key) => causes.get(key));
  const nodesUnder = (cause: string | undefined): readonly Node[] =>
    (children.get(cause) ?? []).flatMap((key) => nodesOf(key, found.get(key) ?? []));
  const nodesOf = (key: string, [first, ...repeats]: readonly Told[]): readonly Node[] =>
    first === undefined
      ? []
      : [
          { said: saidOf(first), told: first, led: [...nodesUnder(key), ...unfound(first, found)] },
          ...repeats.map((one) => ({ said: saidOf(one), told: one, led: [] })),
        ];
  return nodesUnder(undefined);
}

/** By event, the one that has caused it: who has said it knows that; a reversal names what it takes back. */
function causesAmong(found: ReadonlyMap<string, readonly Told[]>): ReadonlyMap<string, string> {
  const causes = new Map<string, string>();
  for (const [key, ones] of found) {
    for (const one of ones)
      for (const said of ledTo(one)) if (found.has(keyOf(said))) causes.set(keyOf(said), key);
    const id = ones[0]?.entry.causedBy?.id;
    const named = ones[0] && id !== undefined ? keyOf({ ...ones[0], id }) : undefined;
    if (named !== undefined && named !== key && found.has(named) && !causes.has(key)) causes.set(key, named);
  }
  return causes;
}

/** What was said, and is not in the history of whom it was said to. */
const unfound = (told: Told, found: ReadonlyMap<string, unknown>): readonly Node[] =>
  ledTo(told)
    .filter((said) => !found.has(keyOf(said)))
    .map((said) => ({ said, led: [] }));
