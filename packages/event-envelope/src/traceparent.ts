const PATTERN = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** Whether a text is a W3C trace context of the version that is in use. */
export const isTraceparent = (value: string): boolean => PATTERN.test(value);
