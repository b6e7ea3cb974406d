import { blueWidget } from './blue-widget.ts';

export const aggregates = [blueWidget] as const;
