import { z } from 'zod'

/**
 * Semantic Versioning 2.0.0, https://semver.org/#spec-item-2, with its optional pre-release and
 * build parts
 */
const semver =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?(\+[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?$/
/**
 * OCI image digest, https://github.com/opencontainers/image-spec/blob/main/descriptor.md#digests
 */
const digest = /^sha256:[0-9a-f]{64}$/

const advice =
  'expected one locked version such as 2.14.3, or a digest such as sha256:<64 hexadecimal digits>'

/**
 * One exact version of a service. `latest`, ranges and branches may name another version later, so
 * they are refused.
 */
export const lockedVersion = z.string().superRefine((value, context) => {
  if (semver.test(value) || digest.test(value)) return
  context.addIssue({ code: 'custom', message: `${quote(value)} is not locked: ${advice}` })
})

export const serviceName = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{0,39}$/,
    'expected a service name of 1 to 40 lower-case letters, digits or dashes, starting with a ' +
      'letter',
  )

/** Service name to version; at least one. */
export const lockedServices = z
  .record(serviceName, lockedVersion)
  .refine(
    services => Object.keys(services).length > 0,
    'expected at least one service with its version',
  )

function quote(value: string) {
  return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value)
}
