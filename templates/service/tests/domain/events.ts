import { event } from '@reprise/testing';

/** The events as tests say them. */
export const created = (data: Readonly<Record<string, unknown>> = {}) =>
  event('blue-shop.blue-widget-created.v1', data);
export const itemsAdded = (quantity: number) => event('blue-shop.items-added.v1', { quantity });
export const removalRequested = (quantity: number) => event('blue-shop.removal-requested.v1', { quantity });
