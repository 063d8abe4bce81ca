/** The simulated account as the pages show and change it. */
import { hashSha256 } from '../../lib/hash.ts'
import { TwinstackError } from '../../lib/errors.ts'
import type { SandboxAccount, SandboxResource } from '../../model/sandboxAccount.ts'
import { getSpec } from './catalog/index.ts'
import {
  listResources,
  readJournalEntries,
  removeResource,
  setProperty,
  type CloudResource,
} from './cloud.ts'
import { findOrigin } from './names.ts'

/** @param folder the simulated cloud; a missing one is an empty account */
export function createSandboxAccount(folder: string): SandboxAccount {
  return {
    listResources: async () => (await listResources(folder)).map(describeResource),
    listCalls: async () =>
      (await readJournalEntries(folder))
        .map(({ address, ...call }) => ({
          ...call,
          isByHand: address === 'signin.amazonaws.com' || call.who.startsWith('console:'),
        }))
        .reverse(),
    async setProperty(key, { path, value, who }) {
      const resource = await findResource(folder, key)
      const options = { who: `console:${who}` }
      return (await setProperty(folder, resource, `${path}=${value}`, options)).changes
    },
    async removeResource(key, who) {
      await removeResource(folder, await findResource(folder, key), `console:${who}`)
    },
  }
}

async function findResource(folder: string, key: string): Promise<CloudResource> {
  const found = (await listResources(folder)).find(resource => getKey(resource) === key)
  if (found) return found
  throw new TwinstackError('not-found', 'the simulated account has no such resource any more', {
    hint: 'the page of the simulated account lists its resources',
  })
}

function describeResource(resource: CloudResource): SandboxResource {
  const { type, id, arn, account, region, tags, createdAt } = resource
  const { environment, name } = findOrigin(resource)
  return {
    key: getKey(resource),
    type,
    id,
    arn,
    account,
    region,
    properties: hideSecrets(resource),
    tags,
    createdAt,
    environment: environment ?? null,
    name: name ?? null,
  }
}

const getKey = ({ account, region, type, id, arn, createdAt }: CloudResource) =>
  hashSha256(JSON.stringify([account, region, type, id, arn, createdAt])).slice(0, 20)

function hideSecrets({ type, properties }: CloudResource): Record<string, unknown> {
  const { sensitive = [] } = getSpec(type)
  return Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [
      name,
      sensitive.includes(name) || /password|secret/i.test(name) ? '(hidden)' : value,
    ]),
  )
}
