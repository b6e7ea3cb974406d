import { RegoEngine, TemplateFile, type ValidateConfig } from '@aws/cloudformation-validate';
import type { Finding } from './template.ts';

const CONFIG: ValidateConfig = {
  // Below are remarks: which properties replace a resource, which resources have no tags.
  severityLevel: 'WARN',
  // W3005: a DependsOn that a reference implies. The framework writes them, and they do no harm.
  // W9002: an ARN that is not a resource's. Another service's streams are known by name alone.
  exclude: { ids: ['W3005', 'W9002'] },
};

/**
 * What AWS's own validator says of a template: its schemas, its functions, its best practice. Offline.
 *
 * @param path of a template, JSON or YAML
 */
export function awsFindings(path: string): Finding[] {
  const engine = new RegoEngine();
  try {
    return engine.validateStandard(new TemplateFile(path), CONFIG).diagnostics.map((diagnostic) => ({
      rule: `aws ${diagnostic.ruleId}`,
      resource: diagnostic.entity?.logicalId ?? 'template',
      message: [diagnostic.propertyPath, diagnostic.message].filter(Boolean).join(': '),
    }));
  } finally {
    // It lives outside of JavaScript's heap.
    engine.free();
  }
}
