import { brief, columns } from '../text.ts';
import { callsOf, type Fact, factsOf } from './show.ts';
import type { Cause, Told } from './told.ts';
import type { Node } from './tree.ts';

const STEP = '  ';

/** An event of an account's history as a block of lines: itself, then all that it has led to, further in. */
export const blockOf = (told: Told, led: readonly Node[], cause: Cause | undefined): string[] => [
  ...indented(0, [
    `${brief(told.entry.event.time)}  ${brief(told.entry.event.type)}  ${brief(told.entry.event.id)}`,
  ]),
  ...indented(1, columns([...factsOf(told), ...callsOf(told), ...recordedFacts(told), ...causeFacts(cause)])),
  ...ledLines(led, 1),
];

function ledLines(led: readonly Node[], depth: number): string[] {
  if (led.length === 0) return [];
  return [...indented(depth, ['led to']), ...led.flatMap((node) => nodeLines(node, depth + 1))];
}

function nodeLines({ said, told, named, led }: Node, depth: number): string[] {
  const name = `${brief(said.type)}  ${brief(said.id)}  of ${brief(said.subject)} (${brief(said.service)})`;
  if (named !== undefined) return indented(depth, [named === 'told-there' ? `${name}, told there` : name]);
  if (told === undefined) return indented(depth, [`${name}, of which nothing more is known`]);
  return [
    ...indented(depth, [name]),
    ...indented(depth + 1, columns([...factsOf(told), ...callsOf(told)])),
    ...ledLines(led, depth + 1),
  ];
}

function recordedFacts({ entry: { recordedtime, version, logic, event } }: Told): readonly Fact[] {
  const by = logic === undefined ? '' : `, when the logic was ${brief(logic)}`;
  return [
    ['recorded', `${brief(recordedtime)}, version ${version}${by}`],
    ['source', brief(event.source)],
  ];
}

function causeFacts(cause: Cause | undefined): readonly Fact[] {
  if (cause === undefined) return [];
  const { id, type, subject } = cause;
  return [
    ['cause', subject === undefined ? brief(id) : `${brief(type)}  ${brief(id)}  of ${brief(subject)}`],
  ];
}

const indented = (depth: number, lines: readonly string[]): string[] =>
  lines.map((line) => STEP.repeat(depth) + line);
