/** Resources that an operation created and that another environment has recorded, too. */
import type { Environment } from '../../../model/environment.ts'
import type { ResourceRecord } from '../../../model/operation.ts'
import type { Store } from '../../../model/store.ts'
import { shortenTypeName } from '../../../lib/typeName.ts'
import { findRecordedElsewhere } from '../../environments/resourceOwners.ts'

/**
 * A note for the operation; null when nothing is shared. A program that fixes a name gets the
 * resource of the other environment where the API replaces what exists (a topic, an alarm): each
 * deploy then changes the other one, and a destroy deletes it. `created`: URNs. The note names no
 * environment, which the reader may not see.
 */
export async function findShared(
  store: Store,
  environment: Pick<Environment, 'name'> & Partial<Pick<Environment, 'account' | 'region'>>,
  resources: readonly ResourceRecord[],
  created: ReadonlySet<string>,
): Promise<string | null> {
  const own = resources.flatMap(({ urn, custom, type, name, id, outputs }) =>
    custom && id !== null && created.has(urn) && !type.startsWith('pulumi:')
      ? [{ type, name, id, outputs, arn: readArn(outputs) }]
      : [],
  )
  const shared = await findRecordedElsewhere(store, environment, own)
  const found = own.filter(({ id }) => shared.includes(id))
  if (found.length === 0) return null
  const names = found
    .slice(0, 5)
    .map(({ type, name, id }) => `${shortenTypeName(type)} ${name} (${id})`)
  const more = found.length > names.length ? ` and ${found.length - names.length} more` : ''
  return (
    `another environment has recorded the same resources: ${names.join(', ')}${more}. The program ` +
    'fixes their names, and both environments use one account and region: each changes and deletes ' +
    'those of the other. Leave the names out, put the stack into them, or use an account for each'
  )
}

function readArn({ arn }: ResourceRecord['outputs']): string | undefined {
  return typeof arn === 'string' ? arn : undefined
}
