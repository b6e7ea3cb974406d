export { compareGolden, describeDifference, type GoldenDifference } from './compare-golden.ts';
export { foldGolden, type GoldenAggregate, type GoldenEvent } from './fold-golden.ts';
export { acceptGolden, checkGolden, type GoldenCheck, recordGolden } from './golden.ts';
export { historiesIn, historyFile, readEvents } from './golden-files.ts';
