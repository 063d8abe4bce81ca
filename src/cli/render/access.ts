/** Tokens and audit rows as text. */
import colors from 'picocolors'
import type { AuditLogRow } from '../../client/types.ts'
import type { ChainState } from '../../model/auditLogChain.ts'
import type { Token } from '../../model/access.ts'
import { shortenId } from '../../lib/typeName.ts'
import { formatTable } from '../text.ts'
import { formatTime, formatTimeCell } from '../../lib/formatTime.ts'

type ShownAuditRow = Pick<AuditLogRow, 'at' | 'action' | 'target' | 'outcome' | 'address'> & {
  actor: { name: string }
}

export function formatTokenTable(tokens: Token[]): string[] {
  return formatTable(
    ['ID', 'NAME', 'OWNER', 'ROLES', 'STATE', 'LAST USED (UTC)', 'CREATED (UTC)'],
    tokens.map(t => [
      shortenId(t.id),
      t.name,
      `${t.owner} (${t.ownerKind})`,
      formatRoles(t),
      formatState(t),
      formatTimeCell(t.lastUsedAt),
      formatTimeCell(t.createdAt),
    ]),
  )
}

/** `viewer, operator on staging, admin on all ephemeral` */
function formatRoles({ role, grants, rule }: Token): string {
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

function formatState({ revokedAt, expiresAt }: Token): string {
  if (revokedAt !== null) return 'revoked'
  if (expiresAt === null) return 'valid'
  return `${Date.parse(expiresAt) < Date.now() ? 'expired' : 'until'} ${formatTime(expiresAt)}`
}

/** The only moment in which the secret can be read. */
export function formatNewTokenLines({ token, secret }: { token: Token; secret: string }): string[] {
  return [
    `${colors.bold(secret)}`,
    '',
    `This is the secret of token "${token.name}" (${formatRoles(token)}) of ${token.owner}. It is ` +
      'shown once: the service keeps only its hash.',
    'Use it as  Authorization: Bearer …  or in TWINSTACK_TOKEN. End it with  twinstack token ' +
      `revoke ${token.id}`,
  ]
}

export function formatAuditLogTable(rows: ShownAuditRow[]): string[] {
  return formatTable(
    ['AT (UTC)', 'WHO', 'ACTION', 'TARGET', 'OUTCOME', 'FROM'],
    rows.map(r => [
      formatTimeCell(r.at),
      r.actor.name,
      r.action,
      r.target,
      r.outcome,
      r.address ?? '-',
    ]),
  )
}

/** The result of the verification of the audit log's chain of hashes. */
export function formatChainLines({
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
      'the expected head is not in the log: rows were removed from its end, or ' +
        `the hash is of another log (${rows})`,
    ]
  return [
    ok ? `the audit log is as it was written: ${rows}` : 'the audit log could not be verified',
    `head ${head ?? '-'}`,
  ]
}
