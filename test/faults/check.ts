/** What has to be true at the end of every round. */
import { listResources } from '../../src/adapters/sandbox/cloud.ts'
import type { Environment } from '../../src/model/environment.ts'
import type { Operation, ResourceRecord } from '../../src/model/operation.ts'
import { findOperationId, type Client, type Request } from './client.ts'
import type { Lab } from './lab.ts'
import { findLiveRuns } from './runs.ts'

export type Row = {
  id: string
  environment: string
  kind: string
  status: string
  idempotency_key: string | null
  error: string | null
  healed: string | null
  number: string
  attempt: number
}

export const final = ['succeeded', 'failed', 'cancelled', 'refused', 'expired', 'superseded']

export async function readOperations({ cluster }: Lab): Promise<Row[]> {
  return await cluster.query<Row>(
    'select id, environment, kind, status, idempotency_key, error, healed, number, attempt ' +
      'from twinstack.operations order by number',
  )
}

/** Every accepted request is one operation; `rows` are those of the round. */
export function checkRequests(requests: Request[], rows: Row[]): string[] {
  const requested = rows.filter(row => row.idempotency_key !== null)
  const ids = new Set(requests.flatMap(request => findOperationId(request) ?? []))
  return [
    ...requests
      .filter(({ answer }) => answer === null)
      .map(({ body, environment }) => `${body.kind} of ${environment}: no answer`),
    ...[...ids]
      .filter(id => !rows.some(row => row.id === id))
      .map(id => `lost: the accepted operation ${id} does not exist`),
    ...requested
      .filter(({ id }) => !ids.has(id))
      .map(({ id }) => `twice: no answer named the operation ${id}`),
  ]
}

/** A repetition with the same key answers the same operation, also after a crash. */
export async function checkRepetitions(client: Client, requests: Request[]): Promise<string[]> {
  const accepted = requests.filter(
    request => !request.overrides && findOperationId(request) !== null,
  )
  const again = await Promise.all(
    accepted.map(async request => {
      const copy = { ...request }
      await client.send(copy)
      const [before, after] = [findOperationId(request), findOperationId(copy)]
      return before === after ? [] : [`repeated: ${before} became ${after}`]
    }),
  )
  return again.flat()
}

export function checkEnded(rows: Row[]): string[] {
  return rows
    .filter(({ status }) => !final.includes(status))
    .map(({ id, environment, status }) => `stuck: ${id} of ${environment} is ${status}`)
}

/** Event numbers of each operation are 1 to n without a gap; one final transition each. */
export async function checkEvents({ cluster }: Lab): Promise<string[]> {
  const gaps = await cluster.query<{ operation: string; count: string; last: number }>(
    'select operation, count(*) as count, max(seq) as last from twinstack.events ' +
      'group by operation having count(*) <> max(seq) or min(seq) <> 1',
  )
  const ends = await cluster.query<{ operation: string; count: string }>(
    'select operation, count(*) as count from twinstack.transitions ' +
      'where to_status = any($1::text[]) group by operation having count(*) <> 1',
    [final],
  )
  return [
    ...gaps.map(row => `events of ${row.operation}: ${row.count} events up to ${row.last}`),
    ...ends.map(row => `${row.operation} ended ${row.count} times`),
  ]
}

export type Comparison = { orphans: string[]; phantoms: string[] }

/** The recorded states of all environments against the simulated cloud. */
export async function compareWithCloud(lab: Lab, client: Client): Promise<Comparison> {
  const environments = await client.list<Environment>('/v1/environments')
  const states = await Promise.all(environments.map(({ name }) => readState(client, name)))
  const recorded = new Set(states.flat())
  const cloud = (await listResources(lab.sandbox)).map(({ type, id }) => `${type} ${id}`)
  return {
    orphans: cloud.filter(id => !recorded.has(id)),
    phantoms: [...recorded].filter(id => !cloud.includes(id)),
  }
}

/** `type id` of the resources of an environment that are in the cloud. */
export async function readState(client: Client, environment: string): Promise<string[]> {
  const all = await client.list<ResourceRecord>(`/v1/environments/${environment}/resources`)
  return all.filter(r => r.custom && r.type.startsWith('aws:')).map(r => `${r.type} ${r.id}`)
}

/** After all operations have ended, no process of a run is left. */
export async function checkProcesses(lab: Lab): Promise<string[]> {
  return (await findLiveRuns(lab)).map(
    ({ name, process: { pid } }) => `process ${pid} of the run ${name} is left`,
  )
}

/** Resources of which the healing could not decide whether they exist. */
export function findUndecided(rows: Row[]): string[] {
  return rows.flatMap(({ healed }) => {
    const parsed = healed ? (JSON.parse(healed) as Operation['healed']) : null
    return parsed?.undecided ?? []
  })
}
