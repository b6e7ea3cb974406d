import type { Plugin } from 'esbuild';

/** What the plugins read of the framework. */
interface Serverless {
  readonly serviceDir: string;
  readonly processedInput: { readonly commands: readonly string[] };
  readonly service: { readonly provider: { readonly stage: string } };
  readonly classes: { readonly Error: new (message: string) => Error };
}

/** The plugins that every service's functions are bundled with. @throws where stage `local` is deployed */
declare function esbuildPlugins(serverless: Serverless): Plugin[];
export = esbuildPlugins;
