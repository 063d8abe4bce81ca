/** Who has a resource of the cloud already: it may be in one stack only. */
import { TwinstackError } from '../../lib/errors.ts'
import { basicType, spellingsOf } from '../../model/awsType.ts'
import type { CloudThing } from '../../model/cloud.ts'
import type { Environment } from '../../model/environment.ts'
import type { ImportResource, ResourceRecord } from '../../model/operation.ts'
import type { Store } from '../../model/store.ts'

type Wanted = Pick<ImportResource, 'type' | 'id'>

/** Which of the resources another environment has recorded. */
export async function findRecordedElsewhere(
  store: Store,
  environment: Pick<Environment, 'name'>,
  resources: Wanted[],
): Promise<string[]> {
  if (resources.length === 0) return []
  const recorded = await store.environments.holders(
    resources.map(({ type, id }) => ({ types: spellingsOf(type), part: lastPart(id), whole: id })),
    environment.name,
  )
  return resources
    .filter(wanted => recorded.some(one => isSame(wanted, { ...one, names: namesIn(one) })))
    .map(({ id }) => id)
}

/** Which of the resources carry the tag of another environment. */
export function findTaggedElsewhere(
  things: Pick<CloudThing, 'type' | 'id' | 'arn' | 'name' | 'tags'>[],
  environment: Pick<Environment, 'name'>,
  resources: Wanted[],
): string[] {
  const foreign = things.filter(
    ({ tags }) => (tags['twinstack:environment'] ?? environment.name) !== environment.name,
  )
  return resources
    .filter(wanted =>
      foreign.some(({ type, id, arn }) => isSame(wanted, { type, id, names: [arn ?? id] })),
    )
    .map(({ id }) => id)
}

/** `names`: other texts by which AWS finds it. */
type Known = { type: string | null; id: string | null; names: string[] }

/**
 * Whether an import of this id would take the known resource. Many types are imported by a name and
 * recorded by an ARN or an id that AWS made (an instance of RDS: `orders` and `db-ABCD`), and AWS
 * compares most names without regard to case. So ids of one type are the same where one is the end
 * of the other; ids of different types only where they are equal.
 */
function isSame({ type, id }: Wanted, known: Known): boolean {
  const wanted = id.toLowerCase()
  const [own, ...names] = [known.id ?? '', ...known.names].map(text => text.toLowerCase())
  if (wanted === own || names.some(name => name.startsWith('arn:') && name === wanted)) return true
  if (isAddress(wanted) && endsWith(wanted, own ?? '')) return true
  if (known.type !== null && basicType(known.type) !== basicType(type)) return false
  return (
    [own, ...names.filter(isAddress)].some(text => endsWith(text ?? '', wanted)) ||
    names.some(name => name === wanted || (isAddress(wanted) && endsWith(wanted, name)))
  )
}

const isAddress = (text: string) => /^(arn:|https?:)/.test(text)

/** Whether `end` is the last part of the text, or the last parts. */
function endsWith(text: string, end: string): boolean {
  return end !== '' && (text.endsWith(`/${end}`) || text.endsWith(`:${end}`))
}

const naming = /^(arn|name|url|bucket|identifier|[a-z]\w*(Name|Identifier|ResourceId))$/

/** Outputs that name the resource; those of what it belongs to are in it, too. */
function namesIn({ outputs }: Pick<ResourceRecord, 'outputs'>): string[] {
  return Object.entries(outputs).flatMap(([key, value]) =>
    naming.test(key) && typeof value === 'string' && value !== '' ? [value] : [],
  )
}

function lastPart(id: string): string {
  return id.split(/[/:]/).at(-1) ?? id
}

/**
 * An import takes nothing that another environment has: a destroy of this one would delete it
 * there. The message names no environment, which the caller may not see.
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
