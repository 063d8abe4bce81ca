/** Queries AWS about one place. */
import type { ConfigMap } from '../../model/run.ts'
import { getBoundAccount, type BoundEnvironment } from './accounts.ts'
import { readPlace } from './place.ts'
import type { CloudInquiry } from '../../model/cloudInquiry.ts'
import type { CloudThing, InquiryResult, Place } from '../../model/cloud.ts'
import { queryAccount, attempt } from './queryAccount.ts'
import type { Question } from './queryAccount.ts'
import { listRegions } from './clients.ts'
import type { AwsOptions } from './clients.ts'
import { readIdentity } from './identity.ts'
import { readImages } from './images.ts'
import { listInsideVpcs } from './inside.ts'
import { byTags } from './tags.ts'
import { readChanges } from './trail.ts'

/**
 * `config` returns the service's own provider settings of an environment (null: the default
 * account's).
 */
export function createAwsInquiry(
  config: (environment: BoundEnvironment) => ConfigMap,
  options: AwsOptions,
): CloudInquiry {
  const kept = rememberFor<InquiryResult<CloudThing[]>>(60_000)
  return {
    kind: 'aws',
    getPlace: (environment, tree) =>
      readPlace(environment, tree, config(getBoundAccount(environment))),
    readIdentity: place => readIdentity(place, options),
    findTagged: (place, scope) => findTagged(place, scope, options),
    // callers read a list page by page; all pages come from one stored result
    listEverything: (place, { region }) =>
      kept(JSON.stringify([place, region]), () => findEverything(place, region, options)),
    findChanges: (place, query) => readChanges(place, query, options),
    findImages: (place, uses) => readImages(place, uses, options),
    findByUrnTag: (place, hash, scope) =>
      withTag(place, { key: 'twinstack:urn', value: hash }, scope.regions, options),
  }
}

/** Keeps results for this many milliseconds. */
function rememberFor<Answer>(
  milliseconds: number,
): (key: string, query: () => Promise<Answer>) => Promise<Answer> {
  const answers = new Map<string, { until: number; answer: Promise<Answer> }>()
  return (key, query) => {
    for (const [old, { until }] of answers) if (until < Date.now()) answers.delete(old)
    const known = answers.get(key) ?? { until: Date.now() + milliseconds, answer: query() }
    answers.set(key, known)
    return known.answer
  }
}

async function withTag(
  place: Place,
  tag: { key: string; value: string },
  regions: string[],
  options: AwsOptions,
): Promise<InquiryResult<CloudThing[]>> {
  return queryAccount(place, options, [], async question =>
    (
      await Promise.all(
        listNotedRegions(question, regions).map(region => byTags(question, region, tag)),
      )
    ).flatMap(found => found ?? []),
  )
}

function listNotedRegions(question: Question, regions: string[]): string[] {
  const found = listRegions(question, regions)
  if (found.length === 0) question.notes.add('no region is set: neither aws:region nor AWS_REGION')
  return found
}

async function findTagged(
  place: Place,
  { regions, vpcs }: { regions: string[]; vpcs: string[] },
  options: AwsOptions,
): Promise<InquiryResult<CloudThing[]>> {
  return queryAccount(place, options, [], async question => {
    const tag = { key: 'twinstack:environment', value: place.environment ?? '' }
    const inRegions = await Promise.all(
      listNotedRegions(question, regions).map(async region => {
        const ours = (await byTags(question, region, tag)) ?? []
        // we added the region in which global services are listed; the environment may have no VPC
        // there
        const own = region === question.region || regions.includes(region)
        const networks = [
          ...new Set([
            ...(own ? vpcs : []),
            ...ours.filter(one => one.type === 'aws:ec2/vpc:Vpc').map(one => one.id),
          ]),
        ]
        const account =
          ours.find(one => one.account)?.account ?? (await findAccount(question, region, networks))
        return mergeThings(ours, await listInsideVpcs(question, region, account, networks))
      }),
    )
    return inRegions.flat()
  })
}

/**
 * The account id, which the ARNs of resources without tags contain; null without VPCs, and when STS
 * does not answer.
 */
async function findAccount(
  question: Question,
  region: string,
  vpcs: string[] | null,
): Promise<string | null> {
  if (vpcs?.length === 0) return null
  const { GetCallerIdentityCommand } = await import('@aws-sdk/client-sts')
  const sts = await question.getSts(region)
  return (
    (
      await attempt(question, 'sts:GetCallerIdentity', region, () =>
        sts.send(new GetCallerIdentityCommand({}), { abortSignal: question.signal }),
      )
    )?.Account ?? null
  )
}

async function findEverything(
  place: Place,
  region: string | null,
  options: AwsOptions,
): Promise<InquiryResult<CloudThing[]>> {
  return queryAccount(place, options, [], async question => {
    const at = region ?? question.region
    if (!at) {
      question.notes.add('no region is set: pass one, or set aws:region or AWS_REGION')
      return []
    }
    question.notes.add(
      `only ${at} was searched; resources that never had a tag appear only where EC2 ` +
        'lists them',
    )
    return mergeThings(
      (await byTags(question, at, null)) ?? [],
      await listInsideVpcs(question, at, await findAccount(question, at, null), null),
    )
  })
}

/**
 * One entry for each resource: the entry of the tagging API (with its reason), completed by the
 * fields that only EC2 returns. The tagging API lists deleted resources for a while.
 */
function mergeThings(ours: CloudThing[], inside: CloudThing[]): CloudThing[] {
  const seen = new Map(inside.map(one => [one.arn ?? one.id, one]))
  const both = ours.map(one => {
    const other = seen.get(one.arn ?? one.id)
    return other ? { ...one, type: other.type, part: other.part, helper: other.helper } : one
  })
  const known = new Set(ours.map(one => one.arn ?? one.id))
  return [...both, ...[...seen].filter(([key]) => !known.has(key)).map(([, one]) => one)]
}
