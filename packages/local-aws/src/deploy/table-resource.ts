import { z } from 'zod';
import type { Resolve } from '../config/intrinsics.ts';
import { type Resource, resourcesOf, type ServiceConfig } from '../config/service-config.ts';

const keySchema = z.array(z.object({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }));

const index = z.object({
  IndexName: z.string(),
  KeySchema: keySchema,
  Projection: z.object({
    ProjectionType: z.enum(['ALL', 'KEYS_ONLY', 'INCLUDE']).optional(),
    NonKeyAttributes: z.array(z.string()).optional(),
  }),
});

const table = z.object({
  TableName: z.string(),
  AttributeDefinitions: z.array(
    z.object({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) }),
  ),
  KeySchema: keySchema,
  GlobalSecondaryIndexes: z.array(index).optional(),
});

/** What of an AWS::DynamoDB::Table matters locally: keys and global indexes. */
export type TableResource = z.infer<typeof table>;

/** A global secondary index of a table. */
export type IndexResource = z.infer<typeof index>;

/** The tables of a service, with local names. */
export function tablesOf(config: ServiceConfig, resolve: Resolve): readonly TableResource[] {
  const isTable = ({ Type }: Resource) => Type === 'AWS::DynamoDB::Table';
  return Object.values(resourcesOf(config))
    .filter(isTable)
    .map(({ Properties }) => table.parse(resolve(Properties)));
}
