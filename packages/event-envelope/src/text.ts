/** Control characters of Unicode: C0, DEL and C1. CloudEvents forbids them in attributes. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: naming them is the point.
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;

/** CloudEvents' String type: Unicode without control characters and without halves of surrogate pairs. */
export const isPlainText = (value: string): boolean => !CONTROL.test(value) && value.isWellFormed();
