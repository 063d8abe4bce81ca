/** Somebody in the AWS console: three changes by hand in staging, past code and past Twinstack. */
import { TwinstackError } from '../../../lib/errors.ts'
import type { ResourceRecord } from '../../../model/operation.ts'
import {
  listResources,
  propertyOf,
  removeResource,
  setProperty,
} from '../../../adapters/sandbox/cloud.ts'
import type { CloudResource } from '../../../adapters/sandbox/cloud.ts'
import { originOf } from '../../../adapters/sandbox/names.ts'
import { shortType, value } from '../../text.ts'
import { present } from '../../../lib/present.ts'

export type HandChange = {
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

/** Does the three changes in the simulated account and says each. */
export async function changeByHand(
  sandbox: string,
  recorded: ResourceRecord[],
  print: (line: string) => void,
): Promise<HandChange[]> {
  const changes = [
    await upgrade(sandbox, one(recorded, 'aws:rds/cluster:Cluster')),
    await open(sandbox, one(recorded, 'aws:ec2/securityGroup:SecurityGroup', listensTo(5432))),
    await remove(sandbox, one(recorded, 'aws:cloudwatch/metricAlarm:MetricAlarm')),
  ]
  for (const { type, name, what, path, before, after } of changes) {
    print(
      `${shortType(type)} ${name}: ` +
        `${what === 'deleted' ? 'deleted' : `${path} ${value(before)} → ${value(after)}`}`,
    )
  }
  return changes
}

function one(
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
): Promise<HandChange> {
  return { ...(await set(sandbox, cluster, 'engineVersion', upgraded)), reversible: false }
}

const open = (sandbox: string, group: ResourceRecord & { id: string }) =>
  set(sandbox, group, 'ingress[0].cidrBlocks[0]', anywhere)

async function set(
  sandbox: string,
  resource: ResourceRecord & { id: string },
  path: string,
  after: string,
): Promise<HandChange> {
  const place = await resourceIn(sandbox, resource)
  const before = propertyOf(place, path)
  await setProperty(sandbox, place.arn ?? place.id, `${path}=${JSON.stringify(after)}`)
  return { ...identity(resource), what: 'changed', path, before, after, reversible: true }
}

async function remove(
  sandbox: string,
  resource: ResourceRecord & { id: string },
): Promise<HandChange> {
  const place = await resourceIn(sandbox, resource)
  await removeResource(sandbox, place.arn ?? place.id)
  return {
    ...identity(resource),
    what: 'deleted',
    path: null,
    before: null,
    after: null,
    reversible: true,
  }
}

const identity = ({ urn, type, name, id }: ResourceRecord & { id: string }) => ({
  urn,
  type,
  name,
  id,
})

/** By type and id: an id alone may be a name that production has too, in its own account. */
async function resourceIn(
  sandbox: string,
  { urn, type, id }: { urn: string; type: string; id: string },
): Promise<CloudResource> {
  const environment = present(urn.split(':')[2])
  const found = (await listResources(sandbox, { type, environment })).find(
    resource => resource.id === id,
  )
  if (found) return found
  throw new TwinstackError('not-found', `the simulated account has no ${type} ${id}`)
}

/** What the cloud has there now; for a deleted resource whether one with its name exists again. */
export async function currentValue(sandbox: string, change: HandChange): Promise<unknown> {
  if (change.path !== null) return propertyOf(await resourceIn(sandbox, change), change.path)
  const all = await listResources(sandbox, {
    type: change.type,
    environment: present(change.urn.split(':')[2]),
  })
  return all.some(resource => originOf(resource).name === change.name)
}
