/**
 * Finds out after a crash whether a resource was created. The runner loads this file only where the
 * cloud is AWS. The result decides whether the resource is created again, so everything that is not
 * certain is `undecided`.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { ConfigMap } from '../../model/run.ts'
import { getUrnTag } from '../sandbox/names.ts'
import { getBasicType, isSearchable, getTypeOfArn } from '../../model/awsType.ts'
import type { Place } from '../../model/cloud.ts'
import { queryAccount } from './queryAccount.ts'
import { defaultOptions, listRegions } from './clients.ts'
import type { AwsOptions } from './clients.ts'
import { byTags } from './tags.ts'

/**
 * `inputs` without secrets; `region` of its provider where it differs from that of the
 * configuration; `known` ids of this type in the state.
 */
export type PendingCreate = {
  urn: string
  type: string
  inputs: Record<string, unknown>
  region: string | null
  known: ReadonlySet<string>
}
export type CreateVerdict = { id: string } | null | 'undecided'

export async function findPendingOnAws(
  config: ConfigMap,
  environment: string,
  creates: PendingCreate[],
  change: Partial<AwsOptions> = {},
): Promise<CreateVerdict[]> {
  const options = { ...defaultOptions, env: process.env, ...change }
  return Promise.all(creates.map(one => decide({ environment, config }, one, options)))
}

async function decide(
  place: Place,
  create: PendingCreate,
  options: AwsOptions,
): Promise<CreateVerdict> {
  const hash = getUrnTag(create.urn)
  if (!hasTagHash(create.inputs['tags'], hash) || !isSearchable(create.type)) return 'undecided'
  for (let attempt = 1; ; attempt += 1) {
    const arns = await withTag(place, create, hash, options)
    if (arns === null) return 'undecided'
    const verdict = selectOnly(arns, create)
    // three attempts: a resource that was created just before the crash is listed late
    if (verdict !== null || attempt === 3) return verdict
    await sleep(options.searchAgainMs)
  }
}

/** Null when the search was not complete. */
async function withTag(
  place: Place,
  { region, inputs }: PendingCreate,
  hash: string,
  options: AwsOptions,
): Promise<string[] | null> {
  const own = typeof inputs['region'] === 'string' ? inputs['region'] : region
  const { found } = await queryAccount<string[] | null>(place, options, null, async question => {
    const regions = listRegions(question, own ? [own] : [])
    const answers = await Promise.all(
      regions.map(one => byTags(question, one, { key: 'twinstack:urn', value: hash })),
    )
    const cut = [...question.notes].some(note => /only the first/.test(note))
    return regions.length === 0 || cut || answers.includes(null)
      ? null
      : answers.flatMap(things => (things ?? []).flatMap(thing => thing.arn ?? []))
  })
  return found
}

/**
 * Other resources may have the same tag: those that a launch template starts, and the old resource
 * of a replacement.
 */
function selectOnly(arns: string[], { type, known }: PendingCreate): CreateVerdict {
  const same = [...new Set(arns)]
    .flatMap(arn => getTypeOfArn(arn) ?? [])
    .filter(one => one.type === getBasicType(type))
  if (same.some(one => one.id === null)) return 'undecided'
  const ids = same.flatMap(one => one.id ?? []).filter(id => !known.has(id))
  if (ids.length > 1) return 'undecided'
  return ids[0] === undefined ? null : { id: ids[0] }
}

/** The tag counts only where the program's transform wrote it. */
function hasTagHash(tags: unknown, hash: string): boolean {
  return (
    typeof tags === 'object' &&
    tags !== null &&
    (tags as Record<string, unknown>)['twinstack:urn'] === hash
  )
}
