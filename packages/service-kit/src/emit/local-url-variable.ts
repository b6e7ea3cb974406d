/** By which `npm start` tells the services where another one answers: `REPRISE_URL_LEDGER`. */
export const localUrlVariable = (service: string): string =>
  `REPRISE_URL_${service.toUpperCase().replaceAll('-', '_')}`;
