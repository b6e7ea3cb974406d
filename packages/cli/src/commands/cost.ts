import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Context } from '../context.ts';
import { formulaOf } from '../cost/formula.ts';
import { type Month, type MonthPlan, monthlyCost } from '../cost/month.ts';
import { LIST_PRICES } from '../cost/prices.ts';
import { rateOf } from '../cost/rate.ts';
import { UsageError } from '../errors.ts';
import { wholeNumber } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { columns, jsonLine } from '../text.ts';

export interface CostOptions {
  readonly rate: number;
  readonly batch: number;
  readonly aggregates?: number;
  readonly size: number;
  readonly services: number;
  readonly streamMode: 'provisioned' | 'on-demand';
  readonly shards?: number;
  readonly forever?: boolean;
  readonly msPerCall: number;
  readonly msPerEvent: number;
  readonly json?: boolean;
}

export function addCost(program: Command, { terminal }: Context): void {
  program
    .command('cost')
    .description("a month's cost at list price, line by line; asks nobody")
    .requiredOption('--rate <rate>', 'events, e.g. 50/s, 3000/min, 2e6/d, 100e6/month', rate)
    .option('--batch <events>', 'events of a request', wholeNumber(1), 10)
    .option('--aggregates <count>', 'different ones among them; as many as events', wholeNumber(1))
    .option('--size <bytes>', "of an event's data", wholeNumber(0), 500)
    .option('--services <count>', 'services among which the events are divided', wholeNumber(1), 1)
    .addOption(
      new Option('--stream-mode <mode>', 'how the streams are paid')
        .choices(['provisioned', 'on-demand'])
        .default('provisioned'),
    )
    .option('--shards <count>', 'of each stream; as many as it takes', wholeNumber(1))
    .option('--forever', "types with idempotency: 'forever', as money has it")
    .option('--ms-per-call <ms>', 'that a function is billed for a call', milliseconds, 6)
    .option('--ms-per-event <ms>', 'that it is billed for each event besides', milliseconds, 0.1)
    .option('--json', 'one JSON document')
    .action((options: CostOptions) => showCost(options, terminal));
}

/** Prints what a month costs. @throws UsageError */
export async function showCost(options: CostOptions, terminal: Terminal): Promise<void> {
  const month = monthlyCost(planOf(options));
  for (const line of options.json ? [jsonLine(document(month))] : describe(month)) await terminal.data(line);
  if (!options.json)
    terminal.say(
      `Assumed: ${options.msPerCall} ms a call and ${options.msPerEvent} ms an event; the Duration of your functions in CloudWatch says it better.`,
    );
}

function planOf({ batch, aggregates = batch, size, streamMode, ...options }: CostOptions): MonthPlan {
  if (aggregates > batch)
    throw new UsageError(`--aggregates ${aggregates}: a request of ${batch} events has at most so many.`);
  return {
    ...options,
    forever: options.forever ?? false,
    eventsPerRequest: batch,
    aggregatesPerRequest: aggregates,
    dataBytes: size,
    mode: streamMode === 'provisioned' ? 'PROVISIONED' : 'ON_DEMAND',
  };
}

const document = (month: Month) => ({
  events: month.events,
  usd: month.usd,
  usdPerMillionEvents: month.usdPerMillionEvents,
  shards: month.shards,
  lines: month.lines.map((line) => ({ ...line, formula: formulaOf(line.name, month) })),
});

function describe(month: Month): string[] {
  const rows = month.lines.map(({ name, quantity, unit, usd }) => [
    unit,
    number(quantity),
    priceOf(name),
    dollars(usd),
    formulaOf(name, month),
  ]);
  const total = ['total', `${number(month.events)} events`, '', dollars(month.usd), ''];
  return [
    ...columns([['', 'QUANTITY', 'PRICE', 'USD A MONTH', 'HOW'], ...rows, total]),
    `${dollars(month.usdPerMillionEvents)} USD for a million events; us-east-1, without free tiers and discounts`,
  ];
}

function priceOf(name: keyof typeof LIST_PRICES): string {
  const { usd, per } = LIST_PRICES[name];
  return per === 1 ? String(usd) : `${usd} a million`;
}

const number = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString('en-US') : String(Number(value.toPrecision(3)));
const dollars = (usd: number): string => usd.toFixed(2);

function rate(text: string): number {
  const value = rateOf(text);
  if (value !== undefined) return value;
  throw new InvalidArgumentError('It takes a rate as in 50/s, 3000/min, 600/h, 2e6/d or 100e6/month.');
}

function milliseconds(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && Number.isFinite(value)) return value;
  throw new InvalidArgumentError('It takes milliseconds from 0 on.');
}
