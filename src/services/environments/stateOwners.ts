/**
 * Finds the owners of the resources in a state. The sender of a state decides its content, so only
 * the fields count that the engine uses to find a resource: type, id, and the region and the role
 * of its provider.
 */
import { parseArn } from '../../model/awsType.ts'
import type { Deployment, Properties } from '../../model/checkpoint.ts'
import type { CloudThing } from '../../model/cloud.ts'
import type { Environment } from '../../model/environment.ts'
import type { Store } from '../../model/store.ts'
import {
  findRecordedElsewhere,
  findTaggedElsewhere,
  refuseOwned,
  type WantedResource,
} from './resourceOwners.ts'

/** A resource of a state, or as it is recorded. */
type StatedResource = {
  urn: string
  type: string
  id?: string | null
  provider?: string | null
  inputs?: Properties
  outputs?: Properties
  external?: unknown
}

/** The resources that a destroy would delete in the account. */
export function listOwned(state: {
  resources?: readonly StatedResource[] | null
}): WantedResource[] {
  const resources = state.resources ?? []
  const providers = new Map(
    resources
      .filter(({ type }) => type.startsWith('pulumi:providers:'))
      .map(({ urn, inputs }) => [urn, inputs ?? {}]),
  )
  return resources.flatMap(resource => {
    const { type, id, external, outputs } = resource
    if (!/^aws(-native)?:/.test(type) || typeof id !== 'string' || external === true) return []
    const urn = resource.provider?.split('::').slice(0, -1).join('::') ?? ''
    const provider = providers.get(urn) ?? {}
    const region = [resource.inputs, outputs, provider]
      .map(values => values?.['region'])
      .find(value => typeof value === 'string')
    return [
      { type, id, outputs, ...(region !== undefined && { region }), ...findRoleAccount(provider) },
    ]
  })
}

/** The account of the roles that a provider of the state assumes; null when there are several. */
function findRoleAccount(inputs: Properties): Pick<WantedResource, 'account'> {
  const roles = ['assumeRole', 'assumeRoles', 'assumeRoleWithWebIdentity'].map(key => inputs[key])
  const found = JSON.stringify(roles).matchAll(/arn:aws[a-z-]*:iam::(\d{12}):role\//g)
  const [account, ...others] = new Set([...found].map(([, id]) => id ?? ''))
  if (account === undefined) return {}
  return { account: others.length === 0 ? account : null }
}

/**
 * The account that all ARNs of the state have in common. It comes from the state itself, so it is
 * not trusted.
 */
export function findClaimedAccount(wanted: WantedResource[]): string | null {
  const accounts = new Set(
    wanted.flatMap(({ id, outputs }) =>
      [id, outputs?.['arn']].flatMap(text =>
        typeof text === 'string' ? (parseArn(text)?.account ?? []) : [],
      ),
    ),
  )
  accounts.delete('')
  const [account] = accounts
  return accounts.size === 1 && account !== undefined ? account : null
}

/**
 * Refuses a state with a resource that another environment has recorded, or that carries the tag
 * of another one. `place`: the account and region in which the engine would change it; null is
 * unknown and then the same as every other. `things`: the resources of the account.
 *
 * @throws TwinstackError `conflict` or `import-refused`
 */
export async function refuseOwnedState(
  store: Store,
  code: 'conflict' | 'import-refused',
  {
    place,
    deployment,
    things = [],
  }: {
    place: Pick<Environment, 'name' | 'account' | 'region'>
    deployment: Deployment
    things?: CloudThing[]
  },
): Promise<void> {
  const wanted = listOwned(deployment)
  refuseOwned(code, place, [
    ...new Set([
      ...(await findRecordedElsewhere(store, place, wanted)),
      ...findTaggedElsewhere(things, place, wanted),
    ]),
  ])
}
