import { TwinstackError } from '../../../../src/lib/errors.ts'

/**
 * Grants as the command line takes them, separated by spaces or lines: `operator:kind=ephemeral`,
 * `viewer:staging`. The verb checks roles and names.
 *
 * @throws TwinstackError `invalid-request`
 */
export function readGrants(text: string): { role: string; kind?: string; environment?: string }[] {
  return text
    .split(/[\s,]+/)
    .filter(one => one !== '')
    .map(one => {
      const [, role, kind, environment] = /^(\w+):(?:kind=([\w-]+)|([\w-]+))$/.exec(one) ?? []
      if (role && kind) return { role, kind }
      if (role && environment) return { role, environment }
      throw new TwinstackError('invalid-request', `grants: ${one.slice(0, 100)} is no grant`, {
        fields: [{ path: 'grants', message: 'expected ROLE:ENVIRONMENT or ROLE:kind=KIND' }],
      })
    })
}
