export { dataStoreContract, type OpenDataStore } from './data-store-contract.ts';
export { eventLogContract, type OpenEventLog } from './event-log-contract.ts';
export { eventStreamContract, type FoundRecord, type OpenEventStream } from './event-stream-contract.ts';
export { interactionStoreContract, type OpenInteractionStore } from './interaction-store-contract.ts';
