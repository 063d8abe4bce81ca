/** Tokens and audit rows as text. */
import colors from 'picocolors'
import type { AuditLogRow } from '../../client/types.ts'
import type { ChainState } from '../../model/auditLogChain.ts'
import type { Token } from '../../model/access.ts'
import { moment, table } from '../text.ts'

type Shown = Pick<AuditLogRow, 'at' | 'action' | 'target' | 'outcome' | 'address'> & {
  actor: { name: string }
}

export function tokenTable(tokens: Token[]): string[] {
  return table(
    ['ID', 'NAME', 'OWNER', 'ROLES', 'STATE', 'LAST USED', 'CREATED'],
    tokens.map(t => [
      t.id,
      t.name,
      `${t.owner} (${t.ownerKind})`,
      rolesOf(t),
      stateOf(t),
      moment(t.lastUsedAt),
      moment(t.createdAt),
    ]),
  )
}

/** `viewer, operator on staging, admin on all ephemeral` */
function rolesOf({ role, grants, rule }: Token): string {
  if (rule !== null) return `by ${rule}`
  return (
    [
      ...(role ? [role] : []),
      ...grants.map(
        grant => `${grant.role} on ${'kind' in grant ? `all ${grant.kind}` : grant.environment}`,
      ),
    ].join(', ') || 'none'
  )
}

function stateOf({ revokedAt, expiresAt }: Token): string {
  if (revokedAt !== null) return 'revoked'
  if (expiresAt === null) return 'valid'
  return `${Date.parse(expiresAt) < Date.now() ? 'expired' : 'until'} ${moment(expiresAt)}`
}

/** The only moment in which the secret can be read. */
export function newTokenLines({ token, secret }: { token: Token; secret: string }): string[] {
  return [
    `${colors.bold(secret)}`,
    '',
    `This is the secret of token "${token.name}" (${rolesOf(token)}) of ${token.owner}. It is ` +
      'shown once: the service keeps only its hash.',
    'Use it as  Authorization: Bearer …  or in TWINSTACK_TOKEN. End it with  twinstack token ' +
      `revoke ${token.id}`,
  ]
}

export function auditLogTable(rows: Shown[]): string[] {
  return table(
    ['AT (UTC)', 'WHO', 'ACTION', 'TARGET', 'OUTCOME', 'FROM'],
    rows.map(r => [moment(r.at), r.actor.name, r.action, r.target, r.outcome, r.address ?? '-']),
  )
}

/** What following the chain of the audit log found. */
export function chainLines({
  ok,
  entries,
  before,
  head,
  broken,
  expected,
}: ChainState & { ok: boolean }): string[] {
  const rows = `${entries} rows${before > 0 ? `, and ${before} from before there was a chain` : ''}`
  if (broken)
    return [
      `the audit log was changed: row ${broken.id}: ${broken.why} (${rows} before it are as ` +
        'they were written)',
    ]
  if (expected === false)
    return [
      'the head that was expected is not in the log: rows were taken away from its end, or ' +
        `the hash is of another log (${rows})`,
    ]
  return [
    ok ? `the audit log is as it was written: ${rows}` : 'the audit log could not be verified',
    `head ${head ?? '-'}`,
  ]
}
