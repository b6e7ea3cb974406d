declare const brand: unique symbol;

/** A string that has passed a check: `Brand<string, 'Subject'>` cannot be had from any string by accident. */
export type Brand<Base, Name extends string> = Base & { readonly [brand]: Name };
