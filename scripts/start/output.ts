/** Colours of the parts' names: cyan, green, magenta, yellow, blue. */
const colours = [36, 32, 35, 33, 34];

const colourful = process.stdout.isTTY && !process.env.NO_COLOR;
const width = 13;
const order: string[] = [];

/** Writes a line of one part, with its name before it. */
export function say(part: string, line: string): void {
  process.stdout.write(`${prefix(part)} ${line}\n`);
}

/** Writes a line of `npm start` itself. */
export function tell(line: string): void {
  process.stdout.write(`${line}\n`);
}

function prefix(part: string): string {
  const label = `${part.padEnd(width)}|`;
  if (!colourful) return label;
  if (!order.includes(part)) order.push(part);
  return `\u001b[${colours[order.indexOf(part) % colours.length]}m${label}\u001b[0m`;
}
