import { gunzipSync } from 'node:zlib'
import { z } from 'zod'
import { writeAuditLog } from '../access/auditLog.ts'
import { requireEnvironment } from '../environments/getEnvironment.ts'
import { environmentNameSchema } from '../../model/environment.ts'
import { TwinstackError } from '../../lib/errors.ts'
import { parseInput } from '../../lib/input.ts'

import type { StateVersion } from '../../model/operation.ts'
import type { Page } from '../../lib/pagination.ts'
import type { VerbContext } from '../../model/verbContext.ts'

const listInput = z.strictObject({
  name: environmentNameSchema,
  page: z.int().min(1).default(1),
  pageSize: z.int().min(1).max(100).default(20),
})
const readInput = z.strictObject({ name: environmentNameSchema, id: z.int().min(1) })

/**
 * States that were saved before an operation wrote, newest first, without their bodies. @throws
 * TwinstackError `not-found`, `forbidden`
 */
export async function listStateVersions({
  ctx,
  input,
}: {
  ctx: VerbContext
  input: z.input<typeof listInput>
}): Promise<Page<StateVersion>> {
  const { name, ...page } = parseInput(listInput, input)
  await requireEnvironment(ctx, name, 'environment:read')
  return ctx.store.states.list(name, page)
}

/**
 * One saved state in the format of `pulumi stack import`, secrets as ciphertext; each read is
 * written to the audit log. @throws TwinstackError `not-found`, `forbidden`
 */
export async function readStateVersion({
  ctx,
  input,
}: {
  ctx: VerbContext
  input: z.input<typeof readInput>
}): Promise<{ version: StateVersion; state: Record<string, unknown> }> {
  const { name, id } = parseInput(readInput, input)
  await requireEnvironment(ctx, name, 'state:read')
  const found = await ctx.store.states.get(name, id)
  if (!found)
    throw new TwinstackError('not-found', `${name} has no saved state ${id}`, {
      hint: `GET /v1/environments/${name}/state-versions lists them; the newest 20 are kept`,
    })
  await writeAuditLog(ctx, {
    action: 'state.read',
    target: name,
    outcome: 'done',
    detail: { version: id, operation: found.version.operation },
  })
  return {
    version: found.version,
    state: JSON.parse(
      gunzipSync(found.body, { maxOutputLength: 512 * 1024 * 1024 }).toString('utf8'),
    ) as Record<string, unknown>,
  }
}
