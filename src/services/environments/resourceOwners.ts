/** Who has a resource of the cloud already: it may be in one stack only. */
import { TwinstackError } from '../../lib/errors.ts'
import type { CloudThing } from '../../model/cloud.ts'
import type { Environment } from '../../model/environment.ts'
import type { ImportResource } from '../../model/operation.ts'
import type { Store } from '../../model/store.ts'

/** Which of the resources another environment has recorded. */
export async function findRecordedElsewhere(
  store: Store,
  environment: Pick<Environment, 'name'>,
  resources: Pick<ImportResource, 'id'>[],
): Promise<string[]> {
  if (resources.length === 0) return []
  const variants = new Map(resources.flatMap(({ id }) => spellings(id).map(text => [text, id])))
  const found = await store.environments.holders([...variants.keys()], environment.name)
  return [...new Set(found.map(text => variants.get(text) ?? text))]
}

/** Which of the resources carry the tag of another environment. */
export function findTaggedElsewhere(
  things: Pick<CloudThing, 'id' | 'arn' | 'tags'>[],
  environment: Pick<Environment, 'name'>,
  resources: Pick<ImportResource, 'id'>[],
): string[] {
  const foreign = new Set(
    things
      .filter(
        ({ tags }) => (tags['twinstack:environment'] ?? environment.name) !== environment.name,
      )
      .flatMap(({ id, arn }) => [...spellings(id), ...(arn === null ? [] : spellings(arn))]),
  )
  return resources.map(({ id }) => id).filter(id => spellings(id).some(text => foreign.has(text)))
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

/** A state may know by its name what an import names by its ARN, and the other way round. */
function spellings(id: string): string[] {
  if (!id.startsWith('arn:')) return [id]
  const resource = id.split(':').slice(5).join(':')
  return [id, resource, resource.split(/[/:]/).at(-1) ?? resource]
}
