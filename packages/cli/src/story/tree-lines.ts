import { brief } from '../text.ts';
import { callsOf, factsOf } from './show.ts';
import type { Node } from './tree.ts';

/** Trees as lines: an event a line, what it came to and whom it called below it, what it has led to further in. */
export const treeLines = (nodes: readonly Node[], margin = ''): string[] =>
  nodes.flatMap((node, index) => nodeLines(node, margin, index === nodes.length - 1));

function nodeLines(node: Node, margin: string, isLast: boolean): string[] {
  const inner = `${margin}${isLast ? '   ' : '│  '}`;
  const rest = `${inner}${node.led.length > 0 ? '│  ' : '   '}`;
  return [
    `${margin}${isLast ? '└─ ' : '├─ '}${nameOf(node)}`,
    ...detailsOf(node).map((line) => `${rest}${line}`),
    ...treeLines(node.led, inner),
  ];
}

function nameOf({ said, told }: Node): string {
  const name = `${brief(said.type)}  ${brief(said.subject)}  ${brief(said.id)}`;
  return told === undefined ? `${name}, of which ${brief(said.service)} knows nothing yet` : name;
}

function detailsOf({ told }: Node): string[] {
  if (told === undefined) return [];
  const [outcome = '', ...facts] = factsOf(told)
    .filter(([key]) => key !== 'data')
    .map(([key, value]) => (key === 'outcome' ? value : `${key} ${value}`));
  const { service, entry } = told;
  return [
    `${brief(entry.recordedtime)}  ${brief(service)}: ${outcome}`,
    ...facts,
    ...callsOf(told).map(([verb, call]) => `${verb} ${call}`),
  ];
}
