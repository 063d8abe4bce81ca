/** The accounts of an environment, read from the ARNs of its own resources. */
import type { ResourceRecord } from '../../model/operation.ts'

/** `arn:partition:service:region:account:…` */
export function parseArn(arn: unknown): { region: string; account: string } | null {
  if (typeof arn !== 'string' || !arn.startsWith('arn:')) return null
  const [, , , region = '', account = ''] = arn.split(':')
  return { region, account }
}

export function listAccounts(resources: ResourceRecord[]): ReadonlySet<string> {
  const found = new Set<string>()
  for (const { outputs, inputs } of resources)
    for (const arn of [outputs['arn'], inputs['arn'], outputs['invokeArn']]) {
      const account = parseArn(arn)?.account ?? ''
      if (/^\d{12}$/.test(account)) found.add(account)
    }
  return found
}
