/** Something of the machine that domain code must not reach, and what is there instead while domain code runs. */
export interface Trap {
  readonly target: object;
  readonly key: string;
  readonly instead: unknown;
}

/** Is told what was reached; throws. */
export type Reach = (what: string) => never;

/** Replaced as a whole: whatever is asked of them is reached for. `console` is not: it changes nothing that is folded. */
const GLOBALS = [
  'process',
  'crypto',
  'performance',
  'fetch',
  'Intl',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'WebSocket',
  'localStorage',
  'sessionStorage',
];

/** Of a date: what depends on the time zone or the locale of the machine. */
const LOCAL_DATE =
  /^(toString|toDateString|toTimeString|toLocale\w*|getTimezoneOffset|[gs]et(Year|FullYear|Month|Date|Day|Hours|Minutes))$/;
const LOCALE = /^(toLocale\w*|localeCompare)$/;
const ALL = /^[a-z_]/;

/** Functions of built-in modules, for code that has got hold of one in spite of the linter. */
const MODULES: Readonly<Record<string, RegExp>> = {
  fs: ALL,
  'fs/promises': ALL,
  child_process: ALL,
  crypto: /^(random|generate|getRandom)/,
  dns: /^(lookup|resolve|reverse)/,
  http: /^(request|get|createServer)$/,
  https: /^(request|get|createServer)$/,
  net: /^(connect|createConnection|createServer)$/,
  os: ALL,
  timers: ALL,
  'timers/promises': ALL,
};

/** Everything that is out of domain code's reach, as it is in this realm: tests have several. */
export function traps(reach: Reach): readonly Trap[] {
  const refusing = (what: string) => () => reach(what);
  return [
    { target: globalThis, key: 'Date', instead: clocklessDate(reach) },
    { target: Date, key: 'now', instead: refusing('Date.now()') },
    { target: Math, key: 'random', instead: refusing('Math.random()') },
    ...methods('Date.prototype', Date.prototype, LOCAL_DATE, refusing),
    ...[Number, String, Array, BigInt].flatMap(({ name, prototype }) =>
      methods(`${name}.prototype`, prototype, LOCALE, refusing),
    ),
    ...Object.entries(MODULES).flatMap(([name, which]) => methods(name, builtin(name), which, refusing)),
  ];
}

/** Those of the globals that are here, each as a getter that refuses. */
export const globalTraps = (reach: Reach) =>
  GLOBALS.filter((key) => key in globalThis).map((key) => ({
    key,
    instead: { configurable: true, enumerable: false, get: () => reach(key) },
  }));

const builtin = (name: string): object => process.getBuiltinModule(name) ?? {};

function methods(
  owner: string,
  target: object,
  which: RegExp,
  refusing: (what: string) => unknown,
): readonly Trap[] {
  return Object.entries(Object.getOwnPropertyDescriptors(target))
    .filter(([key, { value, writable }]) => which.test(key) && typeof value === 'function' && writable)
    .map(([key]) => ({ target, key, instead: refusing(`${owner}.${key}()`) }));
}

/** A date of the calendar alone, or a date-time that says its offset, is the same moment everywhere. */
const SAME_EVERYWHERE = /^[+-]?\d{4,6}(-\d\d){0,2}$|(Z|[+-]\d\d:?\d\d)$/i;

/** `Date` without a clock and without a time zone: `new Date(event.time)` is what is left of it. */
function clocklessDate(reach: Reach): DateConstructor {
  const checked = (values: readonly unknown[], what: string): void => {
    const [value] = values;
    if (values.length === 0) reach(what);
    if (values.length > 1) reach(`${what} of parts, which is local time`);
    if (typeof value === 'string' && !SAME_EVERYWHERE.test(value))
      reach(`${what} of "${value}", which is local time`);
  };
  return new Proxy(Date, {
    apply: () => reach('Date()'),
    construct(target, values, newTarget) {
      checked(values, 'new Date()');
      return Reflect.construct(target, values, newTarget) as Date;
    },
    get(target, key, receiver) {
      if (key !== 'parse') return Reflect.get(target, key, receiver) as unknown;
      return (text: string) => {
        checked([text], 'Date.parse()');
        return target.parse(text);
      };
    },
  });
}
