import { writeAuditLog } from '../../services/access/auditLog.ts'
import type { Actor } from '../../model/actor.ts'

import type { IntegrationName } from '../../model/integration.ts'
import type { Reply } from '../../model/command.ts'
import type { ContextFor } from '../../model/integrationService.ts'

/**
 * Refuses a command of a user whom the access file does not name. The audit log gets the user id
 * and the text.
 */
export async function refuseStranger({
  contextFor,
  integration,
  user,
  text,
}: {
  contextFor: ContextFor
  integration: IntegrationName
  user: string
  text: string
}): Promise<Reply> {
  const nobody: Actor = {
    kind: 'person',
    name: `${integration}:${user}`,
    role: null,
    tokenId: null,
    via: `${integration}:${user}`,
    address: null,
  }
  await writeAuditLog(contextFor(nobody, null), {
    action: 'command',
    target: '-',
    outcome: 'refused',
    detail: { why: 'not in the access file', text: text.slice(0, 200) },
  })
  return {
    title: 'you are not in the access file',
    lines: [`ask an administrator to add your id to the access file: ${integration}: ["${user}"]`],
    tone: 'bad',
    operation: null,
    environment: null,
  }
}
