import { sql, type Selectable } from 'kysely'
import { holdingStatuses } from '../../../model/operation.ts'
import type { Environment } from '../../../model/environment.ts'
import type { Revision } from '../../../model/revision.ts'
import type { Database } from '../database.ts'
import { toIso, toIsoOrNull, read, readOrNull } from '../json.ts'
import type { EnvironmentTable } from '../schema.ts'

type Row = Omit<
  Selectable<EnvironmentTable>,
  | 'outputs'
  | 'sealed_outputs'
  | 'encryption_salt'
  | 'state_digest'
  | 'settled_digest'
  | 'written_state'
  | 'settings_keys'
  | 'unproven_ids'
  | 'secret_digests'
  | 'evidence'
  | 'branch_seen'
> & { active: string | null }

/** Environments with the operation that holds each; without large or private columns. */
export function selectEnvironments(db: Database) {
  return db.selectFrom('environments as e').select([
    'e.name',
    'e.kind',
    'e.description',
    'e.owner',
    'e.template',
    'e.overrides',
    'e.created_at',
    'e.updated_at',
    'e.deployed_operation',
    'e.deployed_at',
    'e.deployed_revision',
    'e.resource_count',
    'e.account',
    'e.region',
    'e.worker_labels',
    'e.versions_url',
    'e.ttl_minutes',
    'e.hard_end',
    'e.expires_at',
    'e.warned_at',
    'e.source',
    'e.leftovers',
    sql<string | null>`(select h.id from twinstack.operations h where h.environment = e.name
        and h.status in (${sql.join(holdingStatuses.map(status => sql.lit(status)))}))`.as(
      'active',
    ),
  ])
}

export function toEnvironment(row: Row): Environment {
  return {
    name: row.name,
    kind: row.kind,
    description: row.description,
    owner: row.owner,
    template: row.template,
    overrides: read(row.overrides),
    createdAt: toIso(row.created_at),
    updatedAt: toIso(row.updated_at),
    deployed: toDeployment(row),
    versionsUrl: row.versions_url,
    account: row.account,
    region: row.region,
    workerLabels: read(row.worker_labels),
    resourceCount: row.resource_count,
    life: toLife(row),
    source: readOrNull(row.source),
    leftovers: readOrNull(row.leftovers),
    active: row.active,
  }
}

function toLife({
  ttl_minutes: ttlMinutes,
  expires_at: expires,
  hard_end: end,
  warned_at: warned,
}: Row): Environment['life'] {
  if (ttlMinutes === null || !expires || !end) return null
  return {
    ttlMinutes,
    expiresAt: toIso(expires),
    hardEndAt: toIso(end),
    warnedAt: toIsoOrNull(warned),
  }
}

function toDeployment(row: Row): Environment['deployed'] {
  if (!row.deployed_operation || !row.deployed_revision || !row.deployed_at) return null
  const { commit, id } = read<Revision>(row.deployed_revision)
  return { operation: row.deployed_operation, commit, revision: id, at: toIso(row.deployed_at) }
}
