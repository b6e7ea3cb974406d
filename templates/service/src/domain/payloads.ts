import { isPlainText } from '@reprise/event-envelope';
import * as z from 'zod';

/** What the events of a blue widget carry. Unknown keys are refused: a typing error is no new field. */

const text = (max: number) =>
  z.string().min(1).max(max).refine(isPlainText, 'must not contain control characters');

/** A number of items. */
const quantity = z.int().positive().max(1_000_000);

export const Created = z.strictObject({ owner: text(140).optional() });
export const ItemsMoved = z.strictObject({ quantity });
