import { describe, test } from '@jest/globals';
import { usableEngine } from '@reprise/local-aws';
import { dynamoContracts } from './dynamo-contracts.ts';

if (isUsable()) describe('over DynamoDB, as dynoxide plays it', () => dynamoContracts('dynoxide'));
else test.skip('over dynoxide: it has no binary for this platform', () => {});

function isUsable(): boolean {
  try {
    return usableEngine() === 'dynoxide';
  } catch {
    return false;
  }
}
