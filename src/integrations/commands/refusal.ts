import { writeAuditLog } from '../../services/access/auditLog.ts'
import type { Asked } from './context.ts'

/** For refusals that no verb has written down itself. */
export async function recordRefusal(
  { ctx, command: { verb, environment, operation } }: Asked,
  error: Error,
): Promise<void> {
  await writeAuditLog(ctx, {
    action: `command.${verb}`,
    target: environment ?? operation ?? '-',
    outcome: 'refused',
    detail: { reason: error.message },
  })
}
