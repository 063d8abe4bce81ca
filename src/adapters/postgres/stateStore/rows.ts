import { gunzip, gzip } from 'node:zlib'
import { promisify } from 'node:util'
import type { Selectable } from 'kysely'
import type { ActorRecord } from '../../../model/actor.ts'
import type {
  Stack,
  StackSettings,
  StackState,
  StackTags,
  StackUpdate,
  UpdateProgram,
} from '../../../model/stateService.ts'
import { read, readOrNull } from '../json.ts'
import type { StackStateTable, StackTable, StackUpdateTable } from './schema.ts'

const compress = promisify(gzip)
const decompress = promisify(gunzip)

export function toStack(row: Selectable<StackTable>): Stack {
  const { id, project, name, version, fence, active, created_at } = row
  return {
    id,
    project,
    name,
    version,
    fence,
    active,
    tags: read<StackTags>(row.tags),
    settings: readOrNull<StackSettings>(row.settings),
    createdAt: created_at,
  }
}

export function toUpdate(row: Selectable<StackUpdateTable>): StackUpdate {
  const { id, stack, kind, status, version, fence, base, operation, resources, evidence } = row
  return {
    id,
    stack,
    kind,
    evidence,
    status,
    version,
    fence,
    base,
    operation,
    resources,
    dryRun: row.dry_run,
    program: read<UpdateProgram>(row.program),
    by: read<ActorRecord>(row.requested_by),
    engineVersion: row.engine_version,
    changes: readOrNull<Record<string, number>>(row.changes),
    createdAt: row.created_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    leaseUntil: row.lease_until,
  }
}

export async function toState(row: Selectable<StackStateTable>): Promise<StackState> {
  const { version, schema, digest, resources, taken_at } = row
  return {
    version,
    schema,
    digest,
    resources,
    takenAt: taken_at,
    features: read<string[]>(row.features),
    deployment: await unpack(row.body),
  }
}

/** The fastest level: states are written at every update and seldom read. */
export async function pack(text: string): Promise<Buffer> {
  return compress(text, { level: 1 })
}

export async function unpack(body: Buffer): Promise<string> {
  return (await decompress(body)).toString('utf8')
}
