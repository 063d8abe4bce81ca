/**
 * Replaces ids of machine images by their name and owner where the account reports them, else by
 * the name that the register has for a group of ids. An id without either stays unchanged.
 */
import type { MachineImages } from '../../../model/machineImage.ts'
import type { ImageGroup } from '../../../model/register.ts'

const imageId = /(?<![A-Za-z0-9])ami-[0-9a-f]{8,17}(?![A-Za-z0-9])/g

/**
 * Returns a function that replaces the ids in a text. `account` replaces the side's own account
 * numbers, so that an image that each account built for itself is equal on both sides.
 */
export function createImageNormaliser(
  known: MachineImages,
  groups: readonly ImageGroup[],
  account: (number: string) => string,
): (text: string) => string {
  const names = new Map<string, string>()
  for (const [id, { name, owner }] of Object.entries(known))
    names.set(id, `{image ${account(owner)} ${name}}`)
  for (const { name, ids } of groups) for (const id of ids) names.set(id, `{image ${name}}`)
  if (names.size === 0) return text => text
  return text => (text.includes('ami-') ? text.replace(imageId, id => names.get(id) ?? id) : text)
}
