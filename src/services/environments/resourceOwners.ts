/** Finds the owners of cloud resources: a resource may be in one stack only. */
import { TwinstackError } from '../../lib/errors.ts'
import { getBasicType, parseArn, listSpellings } from '../../model/awsType.ts'
import type { CloudThing } from '../../model/cloud.ts'
import type { Environment } from '../../model/environment.ts'
import type { HeldResource } from '../../model/environmentStore.ts'
import type { Store } from '../../model/store.ts'

/**
 * `arn`: only from a trusted source, because two different ARNs mean two resources. `region` and
 * `account`: the place where the engine would change the resource; default: that of the
 * environment; null: unknown. `outputs`: in the recorded form.
 */
export type WantedResource = {
  type: string
  id: string
  arn?: string | undefined
  region?: string | undefined
  account?: string | null | undefined
  outputs?: Record<string, unknown> | undefined
}
/** The account and region in which the import would search, where they are known. */
type Place = Pick<Environment, 'name'> & Partial<Pick<Environment, 'account' | 'region'>>

/**
 * more resources than an import usually names; above it only resources of the same types are
 * compared
 */
const fewResources = 20

/**
 * Returns the resources that another environment has recorded. `counts`: which of those
 * environments count; default: all.
 */
export async function findRecordedElsewhere(
  store: Store,
  environment: Place,
  resources: WantedResource[],
  counts: (holder: HeldResource) => boolean = () => true,
): Promise<string[]> {
  if (resources.length === 0) return []
  const recorded = new Map<string, KnownResource[]>()
  for (const one of (await readCandidates(store, environment, resources)).filter(counts)) {
    const known = { ...one, names: listNames(one) }
    // the same resource has the same last part in one of its names
    for (const part of new Set([one.id ?? '', ...known.names].map(getLastPart)))
      recorded.set(part, [...(recorded.get(part) ?? []), known])
  }
  return resources
    .filter(wanted =>
      (recorded.get(getLastPart(wanted.id)) ?? []).some(known =>
        isSame(wanted, known, environment),
      ),
    )
    .map(({ id }) => id)
}

async function readCandidates(
  store: Store,
  { name }: Place,
  resources: WantedResource[],
): Promise<HeldResource[]> {
  if (resources.length > fewResources) {
    const types = new Set(resources.flatMap(({ type }) => listSpellings(type)))
    return store.environments.listHolders([{ types: [...types], part: '', whole: '' }], name)
  }
  const wanted = resources.map(({ type, id }) => ({
    types: listSpellings(type),
    part: getLastPart(id),
    whole: id,
  }))
  return store.environments.listHolders(wanted, name)
}

/** Returns the resources that have the tag of another environment. */
export function findTaggedElsewhere(
  things: Pick<CloudThing, 'type' | 'id' | 'arn' | 'name' | 'tags'>[],
  environment: Place,
  resources: WantedResource[],
): string[] {
  const foreign = things.filter(
    ({ tags }) => (tags['twinstack:environment'] ?? environment.name) !== environment.name,
  )
  return resources
    .filter(wanted =>
      foreign.some(({ type, id, arn }) =>
        isSame(wanted, { type, id, names: [arn ?? id] }, environment),
      ),
    )
    .map(({ id }) => id)
}

/** `names`: other texts by which AWS finds the resource. `account`: that of its environment. */
type KnownResource = {
  type: string | null
  id: string | null
  names: string[]
  outputs?: Record<string, unknown>
  account?: string | null
}

/**
 * Types whose ids are not unique in an account and a region: with another value of this output, the
 * provider changes another resource.
 */
const partOf: Record<string, string> = {
  'aws:lambda/permission:Permission': 'function',
  'aws:cloudwatch/logStream:LogStream': 'logGroupName',
}

function isPartOfAnother({ type, outputs }: WantedResource, known: KnownResource): boolean {
  const key = partOf[getBasicType(type)]
  const [own, other] = key === undefined ? [] : [outputs?.[key], known.outputs?.[key]]
  return typeof own === 'string' && typeof other === 'string' && own !== other
}

/**
 * Whether an import of this id would take the known resource. Many types are imported by a name and
 * recorded by an ARN or an id that AWS made (an instance of RDS: `orders` and `db-ABCD`), and AWS
 * compares most names without regard to case. So ids of one type are the same where one is the end
 * of the other; ids of different types only where they are equal.
 */
function isSame(resource: WantedResource, known: KnownResource, place: Place): boolean {
  const { type, id, arn } = resource
  const knownArn = known.names.find(name => name.startsWith('arn:'))
  if (knownArn !== undefined && arn !== undefined)
    return knownArn.toLowerCase() === arn.toLowerCase()
  if (
    isElsewhere(knownArn, known.account, getPlace(place, resource)) ||
    isPartOfAnother(resource, known)
  )
    return false
  const wanted = id.toLowerCase()
  const [own, ...names] = [known.id ?? '', ...known.names].map(text => text.toLowerCase())
  if (wanted === own || names.some(name => name.startsWith('arn:') && name === wanted)) return true
  if (isAddress(wanted) && endsWith(wanted, own ?? '')) return true
  if (known.type !== null && getBasicType(known.type) !== getBasicType(type)) return false
  return (
    [own, ...names.filter(isAddress)].some(text => endsWith(text ?? '', wanted)) ||
    names.some(name => name === wanted || (isAddress(wanted) && endsWith(wanted, name)))
  )
}

/** The place where the engine would change the resource. */
function getPlace(environment: Place, { region, account }: WantedResource): Place {
  return {
    ...environment,
    ...(region !== undefined && { region }),
    ...(account !== undefined && { account }),
  }
}

/**
 * Names are unique only within an account and a region. When the known resource has no ARN, it is
 * in the account of the other environment; its region is unknown, because an environment may use
 * several.
 */
function isElsewhere(
  arn: string | undefined,
  otherAccount: string | null | undefined,
  { account, region }: Partial<Place>,
): boolean {
  const parsed = arn === undefined ? null : parseArn(arn)
  const differs = (own: string | null | undefined, other: string | null | undefined) =>
    own != null && other != null && other !== '' && own !== other
  if (!parsed) return differs(account, otherAccount)
  return differs(account, parsed.account) || differs(region, parsed.region)
}

const isAddress = (text: string) => /^(arn:|https?:)/.test(text)

/** Whether `end` is the last part of the text, or the last parts. */
function endsWith(text: string, end: string): boolean {
  return end !== '' && (text.endsWith(`/${end}`) || text.endsWith(`:${end}`))
}

const naming = /^(arn|name|url|bucket|identifier|[a-z]\w*(Name|Identifier|ResourceId))$/

/** Outputs that name the resource, or the resource that it belongs to. */
function listNames({ outputs }: Pick<HeldResource, 'outputs'>): string[] {
  return Object.entries(outputs).flatMap(([key, value]) =>
    naming.test(key) && typeof value === 'string' && value !== '' ? [value] : [],
  )
}

function getLastPart(id: string): string {
  return (id.split(/[/:]/).at(-1) ?? id).toLowerCase()
}

/**
 * Refuses resources that another environment has, because a destroy of this environment would
 * delete them there. The message does not name the other environment, which the caller may not be
 * allowed to see.
 */
export function refuseOwned<Code extends 'conflict' | 'import-refused'>(
  code: Code,
  { name }: Pick<Environment, 'name'>,
  ids: string[],
): void {
  if (ids.length === 0) return
  throw new TwinstackError(
    code,
    `resources: ${ids.slice(0, 5).join(', ')} can't be imported into ${name}: ` +
      'another environment has it',
    {
      hint: 'import resources that no environment has, or remove them from the other one first',
      fields: ids.slice(0, 5).map(id => ({ path: 'resources', message: `${id} is taken` })),
    },
  )
}
