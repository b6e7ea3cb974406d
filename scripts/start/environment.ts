import { localEnvironment } from '../../packages/local-aws/src/index.ts';
import { localUrlVariable } from '../../packages/service-kit/src/emit/local-url-variable.ts';
import type { Layout } from './layout.ts';

/** What would lead a process of the local cloud to the developer's real account. */
const realAccount =
  /^AWS_(PROFILE|DEFAULT_PROFILE|SESSION_TOKEN|ROLE_ARN|ENDPOINT_URL.*|CONTAINER_.*|WEB_IDENTITY_.*)$/;

/** The environment of the services: this process's, turned to the local cloud. */
export function servicesEnvironment({
  endpoints,
  services,
  sandboxPort,
  smtpPort,
}: Layout): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !realAccount.test(name));
  const addresses = services.map(({ name, httpPort }) => [
    localUrlVariable(name),
    `http://127.0.0.1:${httpPort}`,
  ]);
  return {
    ...Object.fromEntries(own),
    ...localEnvironment(endpoints),
    // Where services find each other: deployed, they look it up.
    ...Object.fromEntries(addresses),
    // And the outside world: deployed, it is where the stage's parameters say.
    REPRISE_SANDBOX_URL: `http://127.0.0.1:${sandboxPort}`,
    REPRISE_SANDBOX_SMTP: `smtp://127.0.0.1:${smtpPort}`,
  };
}
