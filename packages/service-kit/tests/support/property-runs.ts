/** How often a property is tried; a failing one is not made smaller for longer than a test may take. */
export const propertyRuns = (numRuns: number) => ({
  numRuns,
  interruptAfterTimeLimit: 90_000,
  markInterruptAsFailure: true,
});
