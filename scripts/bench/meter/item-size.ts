import type { AttributeValue } from '@aws-sdk/client-dynamodb';

export type Item = Readonly<Record<string, AttributeValue>>;

/**
 * Bytes of an item as DynamoDB bills it: names and values.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export const itemSize = (item: Item): number =>
  Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + valueSize(value), 0);

/** Of a list or a map, beside its elements; and of each element. */
const CONTAINER = 3;
const ELEMENT = 1;

/** @throws TypeError for a type that this project does not store */
function valueSize(value: AttributeValue): number {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.N !== undefined) return numberSize(value.N);
  if (value.B !== undefined) return value.B.byteLength;
  if (value.BOOL !== undefined || value.NULL !== undefined) return 1;
  if (value.M !== undefined) return CONTAINER + itemSize(value.M) + ELEMENT * Object.keys(value.M).length;
  if (value.L !== undefined)
    return value.L.reduce((sum, element) => sum + ELEMENT + valueSize(element), CONTAINER);
  throw new TypeError(`The meter does not know the size of ${Object.keys(value)[0]}.`);
}

/** One byte for two significant digits, and one; a minus takes one more. "Approximately", says the documentation. */
function numberSize(text: string): number {
  const digits = text
    .replace(/[eE].*$/, '')
    .replace(/[-+.]/g, '')
    .replace(/^0+|0+$/g, '');
  return Math.ceil(digits.length / 2) + 1 + (text.startsWith('-') ? 1 : 0);
}
