/**
 * Reads the names of the machine images of a state from the account that uses them. An image's name
 * and owner never change, so each is read once per process.
 */
import { listImageUses } from '../../analysis/parity/imageUses.ts'
import type { CloudInquiry, ImageNames } from '../../model/cloudInquiry.ts'
import type { ImageUse, MachineImage } from '../../model/machineImage.ts'
import type { Log } from '../../lib/log.ts'

const mostKnown = 10_000

export function createImageNames({
  inquiry,
  log,
}: {
  inquiry: CloudInquiry
  log: Pick<Log, 'warn'>
}): ImageNames {
  const known = new Map<string, MachineImage>()
  return {
    findNames: async (environment, tree, resources) => {
      const uses = listImageUses(resources)
      if (uses.length === 0) return {}
      try {
        const open = uses.filter(({ id }) => !known.has(id))
        if (open.length > 0) await requestImages(open, environment, tree)
      } catch (error) {
        log.warn({ environment: environment.name, err: error }, 'machine images were not named')
      }
      return Object.fromEntries(
        uses.flatMap(({ id }) => {
          const image = known.get(id)
          return image ? [[id, image] as const] : []
        }),
      )
    },
  }

  async function requestImages(
    uses: ImageUse[],
    environment: Parameters<ImageNames['findNames']>[0],
    tree: { folder: string } | null,
  ): Promise<void> {
    const { found, notes } = await inquiry.findImages(
      await inquiry.getPlace(environment, tree),
      uses,
    )
    if (known.size > mostKnown) known.clear()
    for (const [id, image] of Object.entries(found)) known.set(id, image)
    if (notes.length > 0) log.warn({ environment: environment.name, notes }, 'machine images')
  }
}
