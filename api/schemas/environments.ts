import { z } from 'zod'
import { environmentKindSchema, environmentNameSchema, environmentSchema } from '../../src/environments/words.ts'
import { outputSchema, resourceRecordSchema } from '../../src/operations/words.ts'
import { flag, pageOf, pageQuery } from './lists.ts'

z.globalRegistry.add(environmentSchema, { id: 'Environment' })
z.globalRegistry.add(resourceRecordSchema, { id: 'Resource' })

export { environmentSchema }
export const nameParams = z.strictObject({ name: environmentNameSchema })
export const environmentQuery = pageQuery.extend({ kind: environmentKindSchema.optional() })
export const environmentPage = pageOf(environmentSchema)
export const resourceQuery = pageQuery.extend({ type: z.string().min(1).max(200).optional().describe('a Pulumi type, e.g. `aws:ec2/vpc:Vpc`') })
export const resourcePage = pageOf(resourceRecordSchema)
export const outputQuery = z.strictObject({ secrets: flag.default(false).describe('opens the secret ones; needs the right `outputs:read-secret` and is recorded') })
export const outputsSchema = z.object({ outputs: z.record(z.string(), outputSchema) })
export const removeQuery = z.strictObject({
  destroy: flag.default(false).describe('destroy what it consists of first'),
  confirm: z.string().max(40).optional().describe('production only: the name of the environment'),
})
