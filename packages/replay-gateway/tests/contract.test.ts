import { describe } from '@jest/globals';
import { interactionStoreContract } from '@reprise/testing/contracts';
import { MemoryInteractionStore } from '../src/index.ts';

describe('in memory', () => interactionStoreContract(async () => ({ store: new MemoryInteractionStore() })));
