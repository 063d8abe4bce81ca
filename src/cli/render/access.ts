/** Tokens and audit rows as text. */
import colors from 'picocolors'
import type { Token } from '../../access/words.ts'
import { moment, table } from '../text.ts'

type AuditRow = { at: string, actor: { name: string }, action: string, target: string, outcome: string, address: string | null }

export function tokenTable (tokens: Token[]): string[] {
  return table(['ID', 'NAME', 'OWNER', 'ROLE', 'STATE', 'LAST USED', 'CREATED'], tokens.map(t => [
    t.id, t.name, `${t.owner} (${t.ownerKind})`, t.role, stateOf(t), moment(t.lastUsedAt), moment(t.createdAt),
  ]))
}

function stateOf ({ revokedAt, expiresAt }: Token): string {
  if (revokedAt !== null) return 'revoked'
  if (expiresAt === null) return 'valid'
  return `${Date.parse(expiresAt) < Date.now() ? 'expired' : 'until'} ${moment(expiresAt)}`
}

/** The only moment in which the secret can be read. */
export function newTokenLines ({ token, secret }: { token: Token, secret: string }): string[] {
  return [
    `${colors.bold(secret)}`, '',
    `This is the secret of token "${token.name}" (${token.role}) of ${token.owner}. It is shown once: the service keeps only its hash.`,
    `Use it as  Authorization: Bearer …  or in TWINSTACK_TOKEN. End it with  twinstack token revoke ${token.id}`,
  ]
}

export function auditTable (rows: AuditRow[]): string[] {
  return table(['AT (UTC)', 'WHO', 'ACTION', 'TARGET', 'OUTCOME', 'FROM'], rows.map(r => [moment(r.at), r.actor.name, r.action, r.target, r.outcome, r.address ?? '-']))
}
