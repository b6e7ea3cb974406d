import * as z from 'zod';
import { Created } from './payloads.ts';

/** What its events have made of a blue widget. Raise the aggregate's `shape` when this changes. */
export const BlueWidgetState = z.object({
  status: z.enum(['missing', 'created']),
  owner: Created.shape.owner,
  items: z.int().nonnegative(),
});
export type BlueWidgetState = z.infer<typeof BlueWidgetState>;

/** Before its first event. */
export const missing: BlueWidgetState = { status: 'missing', items: 0 };
