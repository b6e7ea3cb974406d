import type { Node } from './tree.ts';

/** For programs: each event as its service has it, with what it has led to as a list of such. */
export function plain({ said, told, led }: Node): object {
  if (told === undefined) return said;
  const { service, subject, entry, heard } = told;
  return { service, subject, ...entry, heard, led: led.map(plain) };
}
