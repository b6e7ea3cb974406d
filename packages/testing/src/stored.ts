/** A value as it comes back from storage: written as JSON and read again; nothing where there is no JSON for it. */
export function stored<Value>(value: Value): Value {
  const text: string | undefined = JSON.stringify(value);
  return (text === undefined ? undefined : JSON.parse(text)) as Value; // whoever asks compares it with what went in
}

/** The same value, all of it read-only from now on: an assignment to any part of it throws. */
export function frozen<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(frozen);
  }
  return value;
}
