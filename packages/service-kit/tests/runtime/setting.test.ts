import { afterEach, describe, expect, test } from '@jest/globals';
import { replaceAmbient, setting } from '../../src/index.ts';

const prod = { service: 'payments', stage: 'prod' };

/** A parameter store that says what it was asked for. */
function store(values: Record<string, string>) {
  const asked: string[] = [];
  const read = async (name: string) => {
    asked.push(name);
    return values[name];
  };
  return { asked, values, parameters: { read } };
}

let now = 0;
const machine = { now: () => now, sleep: async () => {}, random: () => 0.5, bytes: Buffer.alloc };
afterEach(() => replaceAmbient());

describe('a setting', () => {
  test('lies in the parameters of the stage, under the service that it belongs to', async () => {
    const { parameters, asked } = store({
      '/reprise/prod/payments/bank-url': 'https://bank',
      '/reprise/prod/ledger/url': 'https://ledger',
    });
    const options = { local: 'http://sandbox', configuration: prod, parameters };
    expect(await setting('bank-url', options)()).toBe('https://bank');
    expect(await setting('url', { ...options, of: 'ledger' })()).toBe('https://ledger');
    expect(asked).toEqual(['/reprise/prod/payments/bank-url', '/reprise/prod/ledger/url']);
  });

  test('is asked for once in five minutes, however many want it', async () => {
    replaceAmbient(machine);
    const { parameters, asked, values } = store({ '/reprise/prod/payments/bank-token': 'old' });
    const token = setting('bank-token', { local: '', configuration: prod, parameters });
    expect(await Promise.all([token(), token()])).toEqual(['old', 'old']);
    values['/reprise/prod/payments/bank-token'] = 'new';
    now += 299_999;
    expect(await token()).toBe('old');
    now += 1;
    expect(await token()).toBe('new');
    expect(asked).toHaveLength(2);
  });

  test('that nobody has set says how to, and is asked for again', async () => {
    const { parameters, values } = store({});
    const url = setting('bank-url', { local: undefined, configuration: prod, parameters });
    await expect(url()).rejects.toThrow(
      /^There is no parameter \/reprise\/prod\/payments\/bank-url\. Set it: aws ssm put-parameter --type SecureString --name \/reprise\/prod\/payments\/bank-url/,
    );
    values['/reprise/prod/payments/bank-url'] = 'https://bank';
    expect(await url()).toBe('https://bank');
  });

  test('is what the machine says on a developer’s machine, and nobody is asked', async () => {
    const { parameters, asked } = store({});
    const here = { configuration: { ...prod, stage: 'local' }, parameters };
    expect(await setting('bank-url', { ...here, local: 'http://sandbox' })()).toBe('http://sandbox');
    await expect(setting('bank-url', { ...here, local: undefined })()).rejects.toThrow('npm start sets it');
    expect(asked).toEqual([]);
  });
});
