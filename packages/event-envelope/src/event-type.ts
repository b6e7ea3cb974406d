/** `<service>.<what-happened>.v<N>`, e.g. `ledger.money-withdrawn.v1`. */
const PATTERN = /^([a-z][a-z0-9-]*)\.([a-z][a-z0-9-]*)\.v([1-9]\d{0,3})$/;

export const MAX_TYPE_LENGTH = 128;

export const isEventType = (value: string): boolean => value.length <= MAX_TYPE_LENGTH && PATTERN.test(value);

/** Types named `*-requested` can be rejected by business rules; all others are facts. */
export const isRequest = (type: string): boolean => /-requested\.v\d+$/.test(type);
