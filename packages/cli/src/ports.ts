/** These keep their ports even while one of them is missing. */
const FIRST_SERVICES = ['ledger', 'payments', 'notifications'];

/** The names of services in the order of their local ports: 3001 and 4001 are the first one's, and so on. */
export const inPortOrder = (services: readonly string[]): readonly string[] => [
  ...FIRST_SERVICES,
  ...services.filter((name) => !FIRST_SERVICES.includes(name)).sort(),
];
