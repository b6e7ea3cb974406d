import type { Counted, Telemetry } from '../../src/runtime/observability.ts';

/** Remembers what was counted and which errors were told. */
export function recordingTelemetry() {
  const counts: Partial<Record<Counted, number>> = {};
  const errors: string[] = [];
  const telemetry: Telemetry = {
    count: (name, value) => {
      if (value > 0) counts[name] = (counts[name] ?? 0) + value;
    },
    info() {},
    warn() {},
    error: (message) => void errors.push(message),
  };
  return { counts, errors, telemetry };
}
