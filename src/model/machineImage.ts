/**
 * The identity of a machine image apart from its id: AWS gives a copy in another region or account
 * another id. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/CopyingAMIs.html
 */
import { z } from 'zod'

export const machineImageSchema = z.object({
  name: z.string(),
  owner: z.string().describe('account number; the own accounts of the two sides count as the same'),
})
export type MachineImage = z.infer<typeof machineImageSchema>
/** Names and owners of machine images by id, e.g. `ami-0123456789abcdef0`. */
export const machineImagesSchema = z.record(z.string(), machineImageSchema)
export type MachineImages = z.infer<typeof machineImagesSchema>

/** An image with the region in which it is used; null: the region of the place. */
export type ImageUse = { id: string; region: string | null }
