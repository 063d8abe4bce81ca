/** A notice as an e-mail: plain text, and nothing in its head but what is ours. */
import { stripVTControlCharacters } from 'node:util'
import type { Notice } from '../../model/finding.ts'
import { sha256 } from '../../lib/hash.ts'

export type Mail = {
  subject: string
  text: string
  messageId: string
  references?: string
  headers: Record<string, string>
}

/**
 * Pure. The id is the same for the same notice, so that one that was sent twice is shown once; all
 * of one operation refer to it and stand in one thread. `from`: its domain is that of the ids.
 * `url`: tells services with the same sender apart; no link is made of it, for a page of the API
 * opens on a refusal.
 */
export function mailOf(
  { seq, at, type, environment, operation, text, detail: _detail }: Notice,
  { from, url }: { from: string; url: string | null },
): Mail {
  const domain = from.split('@').at(-1)!
  const instance = sha256(`${url ?? ''} ${from}`).slice(0, 8)
  return {
    subject: line(`[twinstack] ${environment}: ${type.replace(/[.-]/g, ' ')}`).slice(0, 200),
    text: [
      line(text),
      '',
      `environment  ${environment}`,
      `what         ${type}`,
      `when         ${at.slice(0, 16).replace('T', ' ')} UTC`,
      ...(operation ? [`operation    twinstack operation show ${operation}`] : []),
      '',
      'You get this because the doors file of Twinstack names your address; docs/chat.md says how that is changed.',
      '',
    ].join('\n'),
    messageId: `<notice-${seq}-${Date.parse(at).toString(36)}-${instance}@${domain}>`,
    ...(operation && { references: `<operation-${operation}@${domain}>` }),
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Twinstack-Event': type },
  }
}

/** One line without control characters: what a cloud or a person wrote opens no head of its own. */
function line(text: string): string {
  return stripVTControlCharacters(text)
    .replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replaceAll(/[\u202a-\u202e\u2066-\u2069]/g, '')
    .trim()
}
