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
  const ledger = services.find(({ name }) => name === 'ledger');
  const lines = urls.map(([name = '', url]) => `  ${name.padEnd(14)}${url}`);
  return ['', ...lines, ...(ledger === undefined ? [] : tryLedger(ledger.httpPort)), ''];
}

/** The same event twice is harmless: its id makes it one. */
const opening = {
  specversion: '1.0',
  id: 'open-demo',
  source: '/me',
  type: 'ledger.account-opened.v1',
  subject: 'account/demo',
  time: '1993-01-01T09:00:00Z',
  data: { currency: 'CZK', overdraftLimit: 0 },
};

function tryLedger(port: number): readonly string[] {
  const url = `http://127.0.0.1:${port}`;
  return [
    '',
    'Open an account, look at it, and see how it became what it is:',
    '',
    `  curl -s ${url}/events -H 'content-type: application/cloudevents+json' -d '${JSON.stringify(opening)}'`,
    `  curl -s ${url}/accounts/demo`,
    '  npx reprise history ledger account/demo',
  ];
}
