/**
 * Simulates a person in the AWS console: three changes by hand in staging, without the code and
 * without Twinstack.
 */
import { TwinstackError } from '../../../lib/errors.ts'
import type { ResourceRecord } from '../../../model/operation.ts'
import {
  listResources,
  getProperty,
  removeResource,
  setProperty,
} from '../../../adapters/sandbox/cloud.ts'
import type { CloudResource } from '../../../adapters/sandbox/cloud.ts'
import { findOrigin } from '../../../adapters/sandbox/names.ts'
import { shortenType, formatValue } from '../../text.ts'
import { requirePresent } from '../../../lib/requirePresent.ts'

export type ConsoleChange = {
  urn: string
  type: string
  name: string
  id: string
  what: 'changed' | 'deleted'
  /** of the changed property; null for a deletion */
  path: string | null
  before: unknown
  after: unknown
  /** whether an update from code can undo it; a database version only goes up */
  reversible: boolean
}

/**
 * The minor version to which AWS upgrades Aurora PostgreSQL 16.6, by itself in a maintenance window
 * or by a click
 * (https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraPostgreSQL.Updates.Upgrading.html)
 */
const upgraded = '16.8'
const anywhere = '0.0.0.0/0'

/** Makes the three changes in the simulated account and prints each. */
export async function changeByHand(
  sandbox: string,
  recorded: ResourceRecord[],
  print: (line: string) => void,
): Promise<ConsoleChange[]> {
  const changes = [
    await upgrade(sandbox, findOne(recorded, 'aws:rds/cluster:Cluster')),
    await open(sandbox, findOne(recorded, 'aws:ec2/securityGroup:SecurityGroup', listensTo(5432))),
    await remove(sandbox, findOne(recorded, 'aws:cloudwatch/metricAlarm:MetricAlarm')),
  ]
  for (const { type, name, what, path, before, after } of changes) {
    print(
      `${shortenType(type)} ${name}: ` +
        `${what === 'deleted' ? 'deleted' : `${path} ${formatValue(before)} → ${formatValue(after)}`}`,
    )
  }
  return changes
}

function findOne(
  recorded: ResourceRecord[],
  type: string,
  fits: (r: ResourceRecord) => boolean = () => true,
): ResourceRecord & { id: string } {
  const found = recorded.find(r => r.type === type && r.id !== null && fits(r))
  if (found?.id != null) return { ...found, id: found.id }
  throw new TwinstackError('not-found', `the program has no ${type} that the demo could change`)
}

const listensTo =
  (port: number) =>
  ({ inputs }: ResourceRecord) =>
    Array.isArray(inputs['ingress']) &&
    (inputs['ingress'] as ({ fromPort?: unknown } | null)[]).some(rule => rule?.fromPort === port)

async function upgrade(
  sandbox: string,
  cluster: ResourceRecord & { id: string },
): Promise<ConsoleChange> {
  return { ...(await set(sandbox, cluster, 'engineVersion', upgraded)), reversible: false }
}

const open = (sandbox: string, group: ResourceRecord & { id: string }) =>
  set(sandbox, group, 'ingress[0].cidrBlocks[0]', anywhere)

async function set(
  sandbox: string,
  resource: ResourceRecord & { id: string },
  path: string,
  after: string,
): Promise<ConsoleChange> {
  const place = await readResource(sandbox, resource)
  const before = getProperty(place, path)
  await setProperty(sandbox, place.arn ?? place.id, `${path}=${JSON.stringify(after)}`)
  return { ...pickIdentity(resource), what: 'changed', path, before, after, reversible: true }
}

async function remove(
  sandbox: string,
  resource: ResourceRecord & { id: string },
): Promise<ConsoleChange> {
  const place = await readResource(sandbox, resource)
  await removeResource(sandbox, place.arn ?? place.id)
  return {
    ...pickIdentity(resource),
    what: 'deleted',
    path: null,
    before: null,
    after: null,
    reversible: true,
  }
}

const pickIdentity = ({ urn, type, name, id }: ResourceRecord & { id: string }) => ({
  urn,
  type,
  name,
  id,
})

/** By type and id: an id alone may be a name that production has too, in its own account. */
async function readResource(
  sandbox: string,
  { urn, type, id }: { urn: string; type: string; id: string },
): Promise<CloudResource> {
  const environment = requirePresent(urn.split(':')[2])
  const found = (await listResources(sandbox, { type, environment })).find(
    resource => resource.id === id,
  )
  if (found) return found
  throw new TwinstackError('not-found', `the simulated account has no ${type} ${id}`)
}

/**
 * The current value in the cloud; for a deleted resource, whether a resource with its name exists
 * again.
 */
export async function readCurrentValue(sandbox: string, change: ConsoleChange): Promise<unknown> {
  if (change.path !== null) return getProperty(await readResource(sandbox, change), change.path)
  const all = await listResources(sandbox, {
    type: change.type,
    environment: requirePresent(change.urn.split(':')[2]),
  })
  return all.some(resource => findOrigin(resource).name === change.name)
}
