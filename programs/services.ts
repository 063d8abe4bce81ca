import * as pulumi from '@pulumi/pulumi'
import type { Key } from '@pulumi/aws/kms/key.js'
import { Parameter } from '@pulumi/aws/ssm/parameter.js'
import type { Settings } from './settings.ts'

/**
 * `/<project>/<stack>`: the prefix of the environment's parameters and log groups, to which the
 * read access of its instances is limited.
 */
export const prefix = () => `/${pulumi.getProject()}/${pulumi.getStack()}`

/**
 * The locked version of each service, where instances and deployments read it. As `insecureValue`,
 * because the provider treats every `value` as a secret, and secret values can't be compared.
 */
export function publishVersions(services: Settings['services']): void {
  for (const [service, version] of Object.entries(services)) {
    new Parameter(`service-${service}`, {
      name: `${prefix()}/services/${service}/version`,
      type: 'String',
      insecureValue: version,
      description: `Locked version of ${service}`,
    })
  }
}

/**
 * Observability settings, for the agents on the instances; the token is a separate encrypted
 * parameter, and only created when it is set.
 */
export function publishTelemetry(
  { metrics, logs, tracing }: Settings['observability'],
  key: Key,
): void {
  const { token, ...shown } = tracing
  for (const [name, value] of Object.entries({ metrics, logs, tracing: shown })) {
    new Parameter(`observability-${name}`, {
      name: `${prefix()}/observability/${name}`,
      type: 'String',
      insecureValue: JSON.stringify(value),
      description: `Settings of ${name}`,
    })
  }
  if (token === undefined) return
  new Parameter('observability-tracing-token', {
    name: `${prefix()}/observability/tracing-token`,
    type: 'SecureString',
    keyId: key.keyId,
    value: pulumi.secret(token),
  })
}
