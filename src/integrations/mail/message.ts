/** A notice as an e-mail: plain text, with only our own header fields. */
import type { Notice } from '../../model/finding.ts'
import { failureReportSchema } from '../../model/failureReport.ts'
import { toOneLine } from '../../lib/toOneLine.ts'
import { shortenId } from '../../lib/typeName.ts'
import { hashSha256 } from '../../lib/hash.ts'
import { requirePresent } from '../../lib/requirePresent.ts'
import { formatTime } from '../../lib/formatTime.ts'

export type Mail = {
  subject: string
  text: string
  messageId: string
  references?: string
  headers: Record<string, string>
}

/**
 * Pure. The message id is the same for the same notice, so that a mail client shows a notice that
 * was sent twice only once; all notices of one operation refer to it and form one thread. `from`:
 * its domain is the domain of the ids. `url`: distinguishes services with the same sender; it is no
 * link, because a page of the API refuses a browser without a token.
 */
export function createMail(
  { seq, at, type, environment, operation, text, detail }: Notice,
  { from, url }: { from: string; url: string | null },
): Mail {
  const domain = requirePresent(from.split('@').at(-1))
  const instance = hashSha256(`${url ?? ''} ${from}`).slice(0, 8)
  return {
    subject: toOneLine(`[twinstack] ${environment}: ${type.replace(/[.-]/g, ' ')}`).slice(0, 200),
    text: [
      toOneLine(text),
      ...formatReport(detail),
      '',
      `environment  ${environment}`,
      `what         ${type}`,
      `when         ${formatTime(at)}`,
      ...(operation ? [`operation    twinstack operation show ${shortenId(operation)}`] : []),
      '',
      'You get this because the integrations file of Twinstack lists your address; ' +
        'docs/chat.md shows how to change it.',
      '',
    ].join('\n'),
    messageId: `<notice-${seq}-${Date.parse(at).toString(36)}-${instance}@${domain}>`,
    ...(operation && { references: `<operation-${operation}@${domain}>` }),
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Twinstack-Event': type },
  }
}

/** The failure report without its first line, which is the text of the notice. */
function formatReport(detail: Notice['detail']): string[] {
  const parsed = failureReportSchema.safeParse(detail['failure'])
  return parsed.success ? ['', ...parsed.data.text.slice(1).map(line => toOneLine(line))] : []
}
