import type { Identity, Place } from '../../model/cloud.ts'
import { queryAccount, attempt } from './queryAccount.ts'
import type { AwsOptions } from './clients.ts'

/**
 * The identity of the credentials of a place, from STS GetCallerIdentity, which needs no
 * permission.
 */
export async function readIdentity(place: Place, options: AwsOptions): Promise<Identity> {
  let region: string | null = null
  const { found, notes } = await queryAccount(place, options, null, async question => {
    region = question.region
    if (!region) question.notes.add('no region is set: neither aws:region nor AWS_REGION')
    const at = region ?? 'us-east-1'
    const { GetCallerIdentityCommand } = await import('@aws-sdk/client-sts')
    const sts = await question.getSts(at)
    return attempt(question, 'sts:GetCallerIdentity', at, () =>
      sts.send(new GetCallerIdentityCommand({}), { abortSignal: question.signal }),
    )
  })
  return { account: found?.Account ?? null, region, arn: found?.Arn ?? null, notes }
}
