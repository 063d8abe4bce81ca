import { writeAuditLog } from '../../services/access/auditLog.ts'
import type { CommandInput } from './context.ts'

/** Writes the audit row of a refusal for a verb that does not write one itself. */
export async function recordRefusal(
  { ctx, command: { verb, environment, operation } }: CommandInput,
  error: Error,
): Promise<void> {
  await writeAuditLog(ctx, {
    action: `command.${verb}`,
    target: environment ?? operation ?? '-',
    outcome: 'refused',
    detail: { reason: error.message },
  })
}
