import type { Layout } from './layout.ts';

/** What to do with it, printed before `reprise is ready`. */
export function hintsOf({
  services,
  dynamodbPort,
  kinesisPort,
  sandboxPort,
  smtpPort,
}: Layout): readonly string[] {
  const urls = [
    ...services.map(({ name, httpPort }) => [name, `http://127.0.0.1:${httpPort}`]),
    ['DynamoDB', `http://127.0.0.1:${dynamodbPort}`],
    ['Kinesis', `http://127.0.0.1:${kinesisPort}`],
    ['sandbox', `http://127.0.0.1:${sandboxPort}/received`],
    ['sandbox mail', `smtp://127.0.0.1:${smtpPort}`],
  ];
  const portOf = (service: string) => services.find(({ name }) => name === service)?.httpPort;
  const [ledger, payments] = [portOf('ledger'), portOf('payments')];
  const lines = urls.map(([name = '', url]) => `  ${name.padEnd(14)}${url}`);
  return [
    '',
    ...lines,
    ...(ledger === undefined ? [] : tryLedger(ledger)),
    ...(ledger === undefined || payments === undefined ? [] : tryPayout(ledger, payments, sandboxPort)),
    '',
  ];
}

/** The same event twice is harmless: its id makes it one. */
const said = (id: string, type: string, time: string, data: object): string =>
  JSON.stringify({
    specversion: '1.0',
    id,
    source: '/me',
    type: `ledger.${type}.v1`,
    subject: 'account/demo',
    time,
    data,
  });

const opening = said('open-demo', 'account-opened', '1993-01-01T09:00:00Z', {
  currency: 'CZK',
  overdraftLimit: 0,
  owner: { name: 'Ann', email: 'ann@example.com' },
});
const deposit = said('deposit-1', 'money-deposited', '1993-01-02T09:00:00Z', {
  amount: 90_000,
  channel: 'cash',
});
const payout = said('payout-1', 'payout-requested', '1993-01-03T09:00:00Z', {
  amount: 50_000,
  currency: 'EUR',
  to: { iban: 'DE89370400440532013000', name: 'Jan' },
});

/** Waits for the outcome, so that the next command finds what this one has come to. */
const post = (port: number, event: string): string =>
  `  curl -s http://127.0.0.1:${port}/events -H 'prefer: wait=10' -H 'content-type: application/cloudevents+json' -d '${event}'`;

function tryLedger(port: number): readonly string[] {
  return [
    '',
    'Open an account, look at it, and see how it became what it is:',
    '',
    post(port, opening),
    `  curl -s http://127.0.0.1:${port}/accounts/demo`,
    '  npx reprise history ledger account/demo',
  ];
}

function tryPayout(ledger: number, payments: number, sandbox: number): readonly string[] {
  return [
    '',
    'Pay out 500.00 to a bank abroad; a moment later, see the payout, and what the other bank and the customer have received:',
    '',
    post(ledger, deposit),
    post(ledger, payout),
    `  curl -s 'http://127.0.0.1:${payments}/payouts?account=account/demo'`,
    `  curl -s 'http://127.0.0.1:${sandbox}/received?system=bank'`,
    `  curl -s 'http://127.0.0.1:${sandbox}/received?system=mail'`,
  ];
}
