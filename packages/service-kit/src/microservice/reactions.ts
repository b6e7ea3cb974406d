import type { Gateways, Reaction } from '@reprise/replay-gateway';

/**
 * What a service does because of events: a reaction for each type that has one. Each checks or trusts the `data` of its
 * own type; events of the service's own aggregates come as its domain code sees them, older versions upcast.
 */
export type Reactions<Gs extends Gateways> = Readonly<Record<string, Reaction<Gs>>>;
