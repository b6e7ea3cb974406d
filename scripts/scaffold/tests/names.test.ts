import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { namesFrom, singular } from '../names.ts';
import { render } from '../render.ts';

const root = join(__dirname, '../../..');

describe('the names of a new service', () => {
  test.each([
    ['orders', 'order'],
    ['purchase-orders', 'purchase-order'],
    ['deliveries', 'delivery'],
    ['inventory', 'inventory'],
    ['addresses', 'addresse'],
    ['status', 'status'],
  ])('are guessed: one of the %s is called %s', (plural, one) => {
    expect(singular(plural)).toBe(one);
  });

  test('may be said, where English has an exception', () => {
    expect(namesFrom(root, ['addresses', '--aggregate', 'address'])).toEqual({
      service: 'addresses',
      aggregate: 'address',
    });
  });

  test.each<[string, string[], RegExp]>([
    ['none', [], /It takes one name\.\nnpm run new-service -- NAME/],
    ['two', ['orders', 'invoices'], /It takes one name\./],
    ['an unknown option', ['orders', '--agregate', 'order'], /--agregate.*\nnpm run new-service -- NAME/s],
    ['capital letters', ['Orders'], /"Orders" is no name for the service: use kebab-case/],
    ['a path', ['../orders'], /use kebab-case/],
    ['an aggregate that is none', ['orders', '--aggregate', 'Order'], /"Order" is no name for the aggregate/],
    ['a name that no Lambda could have', [`${'very-'.repeat(7)}long`], /too long for the service/],
    ['a service that there is', ['ledger'], /There is services\/ledger already/],
    ['a package', ['aggregate'], /means something else here/],
    ['a submitter', ['system'], /means something else here/],
    ['a word of the language', ['cases'], /because code has another use for `case`: say --aggregate NAME/],
    ['what the template imports', ['accept'], /another use for `accept`/],
    ['what the template declares', ['states', '--aggregate', 'missing'], /another use for `missing`/],
  ])('are not %s', (_, args, complaint) => {
    expect(() => namesFrom(root, args)).toThrow(complaint);
  });
});

test('a template’s text takes the names in every way to write them', () => {
  const text = 'a blue widget: blueWidget: BlueWidgetState of blue-shop, at /blue-widgets, all blue widgets';
  expect(render(text, { service: 'sales', aggregate: 'open-order' })).toBe(
    'an open order: openOrder: OpenOrderState of sales, at /open-orders, all open orders',
  );
});
