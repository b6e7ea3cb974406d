import { describe, test } from '@jest/globals';
import { javaAvailable } from '@reprise/local-aws';
import { dynamoContracts } from './dynamo-contracts.ts';

if (javaAvailable()) describe('over DynamoDB Local, AWS’s own', () => dynamoContracts('dynamodb-local'));
else test.skip('over DynamoDB Local: it needs Java 17 or later on the path', () => {});
