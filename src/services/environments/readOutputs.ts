import { z } from 'zod'
import { writeAuditLog } from '../access/auditLog.ts'
import { authorise } from '../access/policy.ts'
import { parseInput } from '../../lib/input.ts'

import type { StackOutput } from '../../model/operation.ts'
import { requireEnvironment, getTarget } from './getEnvironment.ts'
import { environmentNameSchema } from '../../model/environment.ts'
import type { VerbContext } from '../../model/verbContext.ts'

const inputSchema = z.strictObject({
  name: environmentNameSchema,
  secrets: z.boolean().default(false),
})
type Outputs = Record<string, StackOutput>

/**
 * The outputs of the last run. With `secrets` the secret ones are decrypted: that needs a separate
 * right and writes a row to the audit log before the values are returned. Without it their value is
 * null.
 *
 * @throws TwinstackError `invalid-request`, `forbidden`, `not-found`
 */
export async function readOutputs({
  ctx,
  input,
}: {
  ctx: VerbContext
  input: z.input<typeof inputSchema>
}): Promise<Outputs> {
  const { name, secrets } = parseInput(inputSchema, input)
  const environment = await requireEnvironment(ctx, name, 'environment:read')
  const outputs = withholdSecrets(await ctx.store.environments.getOutputs(name))
  if (!secrets) return outputs
  authorise(ctx.actor, 'outputs:read-secret', getTarget(environment))
  return openSecrets(ctx, name, outputs)
}

/** Removes secret values, whatever was stored: only `openSecrets` returns them. */
function withholdSecrets(outputs: Outputs): Outputs {
  return Object.fromEntries(
    Object.entries(outputs).map(([key, { value, secret }]) => [
      key,
      { value: secret ? null : value, secret },
    ]),
  )
}

async function openSecrets(ctx: VerbContext, name: string, outputs: Outputs): Promise<Outputs> {
  const { sealedOutputs } = await ctx.store.environments.getSecrets(name)
  const values = sealedOutputs === null ? {} : await ctx.unseal(sealedOutputs)
  const secret = Object.keys(outputs).filter(key => outputs[key]?.secret)
  await writeAuditLog(ctx, {
    action: 'outputs.read-secret',
    target: name,
    outcome: 'done',
    detail: { outputs: secret },
  })
  const open = secret
    .filter(key => Object.hasOwn(values, key))
    .map((key): [string, StackOutput] => [key, { value: values[key], secret: true }])
  return { ...outputs, ...Object.fromEntries(open) }
}
