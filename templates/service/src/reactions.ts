import type { Reactions } from '@reprise/service-kit';

/** What the reactions reach: a gateway for each external system. How: docs/guides/wrap-an-external-system.md */
export const gateways = {};

/** What happens because of an event, by its type. */
export const reactions: Reactions<typeof gateways> = {};
