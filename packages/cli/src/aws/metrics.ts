import { type CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';

const MINUTE_MS = 60_000;
/** CloudWatch shows a value a minute or two late. */
const LATELY_MS = 15 * MINUTE_MS;
const DAY_MS = 24 * 60 * MINUTE_MS;

interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: 'Maximum' | 'Sum';
  readonly overMs: number;
}

/** The newest iterator age of each function in the last 15 minutes, in milliseconds; undefined without traffic. */
export const iteratorAges = (
  cloudWatch: CloudWatchClient,
  functions: readonly string[],
): Promise<readonly (number | undefined)[]> =>
  Promise.all(
    functions.map(async (FunctionName) => {
      const dimensions = { FunctionName };
      const [newest] = await values(cloudWatch, {
        namespace: 'AWS/Lambda',
        name: 'IteratorAge',
        dimensions,
        statistic: 'Maximum',
        overMs: LATELY_MS,
      });
      return newest;
    }),
  );

/** How many aggregates a service has parked in the last 24 hours. */
export async function parkedLately(
  cloudWatch: CloudWatchClient,
  service: string,
  stage: string,
): Promise<number> {
  const sums = await values(cloudWatch, {
    namespace: 'Reprise',
    name: 'ParkedAggregates',
    dimensions: { service: `${service}-${stage}` },
    statistic: 'Sum',
    overMs: DAY_MS,
  });
  return sums.reduce((sum, value) => sum + value, 0);
}

/** A metric's values, newest first. */
async function values(cloudWatch: CloudWatchClient, metric: Metric): Promise<readonly number[]> {
  const { namespace, name, dimensions, statistic, overMs } = metric;
  const now = Date.now();
  const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
  const { MetricDataResults } = await cloudWatch.send(
    new GetMetricDataCommand({
      StartTime: new Date(now - overMs),
      EndTime: new Date(now),
      ScanBy: 'TimestampDescending',
      MetricDataQueries: [
        {
          Id: 'metric',
          MetricStat: {
            Metric: { Namespace: namespace, MetricName: name, Dimensions },
            // At most a hundred values: a page.
            Period: overMs > LATELY_MS ? 15 * 60 : 60,
            Stat: statistic,
          },
        },
      ],
    }),
  );
  return MetricDataResults?.[0]?.Values ?? [];
}
