/** What one unit costs. */
export interface Price {
  /** For `per` units. */
  readonly usd: number;
  readonly per: number;
  readonly unit: string;
  /** Where AWS publishes it. */
  readonly source: string;
}

const MILLION = 1_000_000;

const API_GATEWAY = 'https://aws.amazon.com/api-gateway/pricing/';
const LAMBDA = 'https://aws.amazon.com/lambda/pricing/';
const DYNAMODB = 'https://aws.amazon.com/dynamodb/pricing/on-demand/';
const KINESIS = 'https://aws.amazon.com/kinesis/data-streams/pricing/';
const CLOUDWATCH = 'https://aws.amazon.com/cloudwatch/pricing/';

/** AWS's list prices in us-east-1 as of November 2026, without free tiers and discounts. All that costs are made of. */
export const LIST_PRICES = {
  httpRequests: { usd: 1, per: MILLION, unit: 'HTTP API requests', source: API_GATEWAY },
  invocations: { usd: 0.2, per: MILLION, unit: 'Lambda invocations', source: LAMBDA },
  gbSeconds: { usd: 0.0000133334, per: 1, unit: 'Lambda GB-seconds (arm64)', source: LAMBDA },
  writeUnits: { usd: 0.625, per: MILLION, unit: 'DynamoDB write units', source: DYNAMODB },
  readUnits: { usd: 0.125, per: MILLION, unit: 'DynamoDB read units', source: DYNAMODB },
  putUnits: { usd: 0.014, per: MILLION, unit: 'Kinesis 25-KB put units', source: KINESIS },
  streamGbIn: { usd: 0.08, per: 1, unit: 'Kinesis GB in', source: KINESIS },
  streamGbOut: { usd: 0.04, per: 1, unit: 'Kinesis GB out', source: KINESIS },
  logGb: { usd: 0.5, per: 1, unit: 'CloudWatch Logs GB', source: CLOUDWATCH },
  shardHours: { usd: 0.015, per: 1, unit: 'Kinesis shard-hours', source: KINESIS },
  streamHours: { usd: 0.04, per: 1, unit: 'Kinesis on-demand stream-hours', source: KINESIS },
  alarmMetrics: { usd: 0.1, per: 1, unit: 'CloudWatch alarm metrics', source: CLOUDWATCH },
} as const satisfies Record<string, Price>;

export type Priced = keyof typeof LIST_PRICES;
