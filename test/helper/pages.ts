/** Data for tests of the pages: everything that a person or a program names contains markup. */
import type { EnvironmentKind } from '../../src/model/environment.ts'
import type { EventBody, Operation } from '../../src/model/operation.ts'
import type { Store } from '../../src/model/store.ts'
import { newEnvironment, newOperation } from './store.ts'

/** Text that does damage when it is not escaped. */
export const canary = `<img src=x onerror=alert(1)>"'&\`</textarea></script><script>alert(2)</script>`

/** Markup of the canary that reached the page as markup. */
export function findUnescaped(text: string): string[] {
  return text.match(/<img src=x|<script>alert|onerror=alert\(1\)>/g) ?? []
}

export async function createEnvironments(
  store: Store,
  ...names: [name: string, kind: EnvironmentKind][]
): Promise<void> {
  for (const [name, kind] of names)
    await store.environments.create(
      newEnvironment(name, { kind, description: canary, owner: canary.slice(0, 80) }),
    )
}

/** An operation whose message, person and revision contain the canary. */
export function createOperation(
  store: Store,
  environment: string,
  environmentKind: EnvironmentKind,
): Promise<Operation> {
  return store.operations.create(
    newOperation(environment, {
      environmentKind,
      message: canary,
      requestedBy: { kind: 'person', name: canary, tokenId: null },
      revision: {
        id: 'a1b2c3d4e5f6a1b2c3d4',
        commit: 'a1b2c3d4e5f6a1b2c3d4',
        ref: canary,
        subject: canary,
        author: canary,
        committedAt: null,
        dirty: false,
        dependencies: 'x',
      },
    }),
  )
}

/** Claims the queued operation of the environment, and appends events. */
export async function runOperation(
  store: Store,
  operation: Operation,
  events: EventBody[],
): Promise<number> {
  const claim = await store.operations.claim(operation.environment, {
    worker: 'test',
    leaseSeconds: 600,
  })
  if (!claim) throw new Error(`no operation of ${operation.environment} is queued`)
  await store.operations.append(
    operation.id,
    'runner-1',
    events.map((body, at) => ({ n: at + 1, at: new Date().toISOString(), body })),
    claim.fence,
  )
  return claim.fence
}

/** Changes of a resource whose name and values contain the canary. */
export const canaryEvents: EventBody[] = [
  { type: 'step', step: 'prepare', state: 'started' },
  { type: 'step', step: 'prepare', state: 'finished', seconds: 1.5, detail: canary },
  { type: 'step', step: 'update', state: 'started' },
  {
    type: 'resource',
    phase: 'finished',
    planned: false,
    seconds: 2,
    change: {
      urn: `urn:pulumi:staging::shop::aws:s3/bucket:Bucket::${canary}`,
      type: 'aws:s3/bucket:Bucket',
      name: canary,
      op: 'update',
      properties: [
        {
          path: `tags.${canary}`,
          kind: 'update',
          before: canary,
          after: { deep: canary },
          secret: false,
          replace: false,
        },
      ],
    },
  },
  { type: 'diagnostic', severity: 'error', message: `AccessDenied: ${canary}` },
]

/**
 * Deploys of four weeks, three times faster in production than in staging; each fourth one of
 * production failed. And drift of three classes. The newest ended an hour ago.
 */
export async function fillStatistics(store: Store): Promise<void> {
  const hour = 3_600_000
  for (let at = 0; at < 24; at++) {
    const environmentKind = at % 2 === 0 ? 'staging' : 'production'
    const { id } = await createOperation(store, environmentKind, environmentKind)
    const end = new Date(Date.now() - hour - (23 - at) * 24 * hour)
    const seconds = environmentKind === 'staging' ? 90 + at : 30 + at
    await store.runSql("update twinstack.operations set status = 'running' where id = $1", [id])
    await store.runSql(
      `update twinstack.operations set status = $2, started_at = $3, finished_at = $4
        where id = $1`,
      [
        id,
        environmentKind === 'production' && at % 8 === 3 ? 'failed' : 'succeeded',
        new Date(end.getTime() - seconds * 1000),
        end,
      ],
    )
    if (at % 3 !== 0) continue
    const driftClass = ['security', 'tags', 'configuration'][(at / 3) % 3]
    await store.runSql(
      `insert into twinstack.drift_findings (environment, urn, type, name, what, class, severity,
        direction, paths, fingerprint, status, caused_at, first_seen_at, first_operation,
        last_seen_at, last_operation, resolved_at)
      values ('staging', $1, 'aws:s3/bucket:Bucket', 'media', 'changed', $2, 'high', 'changed', '[]',
        $1, $3, $4, $5, $6, $5, $6, $7)`,
      [
        `urn:pulumi:staging::shop::aws:s3/bucket:Bucket::media-${at}`,
        driftClass,
        at < 20 ? 'reconciled' : 'open',
        new Date(end.getTime() - hour),
        end,
        id,
        at < 20 ? new Date(end.getTime() + hour / 2) : null,
      ],
    )
  }
}
