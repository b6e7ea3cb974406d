import { parseArgs } from 'node:util';
import { PackagingError, servicesOf } from './packaging.ts';

/** What to package, and for whom. */
export interface PackageOptions {
  readonly services: readonly string[];
  readonly stage: string;
  readonly params: Readonly<Record<string, string>>;
}

const USAGE = 'npm run package -- [--stage STAGE] [--param NAME=VALUE] [SERVICE ...]';

/** @throws PackagingError saying how it is called, or which services there are */
export function packageOptions(root: string, args: readonly string[]): PackageOptions {
  const { stage, param, services } = parsed(args);
  const known = servicesOf(root);
  const unknown = services.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new PackagingError(`There is no service ${unknown}. There are: ${known.join(', ')}`);
  return {
    services: services.length > 0 ? services : known,
    stage,
    params: Object.fromEntries(param.map(pair)),
  };
}

function parsed(args: readonly string[]): { stage: string; param: string[]; services: string[] } {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        stage: { type: 'string', default: 'dev' },
        param: { type: 'string', multiple: true, default: [] },
      },
    });
    return { ...values, services: positionals };
  } catch (error) {
    throw new PackagingError(`${error instanceof Error ? error.message : error}\n${USAGE}`);
  }
}

/** `logEpoch=2` → its name and its value */
function pair(text: string): [string, string] {
  const equals = text.indexOf('=');
  if (equals < 1) throw new PackagingError(`--param takes NAME=VALUE, not ${text}\n${USAGE}`);
  return [text.slice(0, equals), text.slice(equals + 1)];
}
