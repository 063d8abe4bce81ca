import { randomBytes } from 'node:crypto'
import { listResources } from '../../src/adapters/sandbox/cloud.ts'
import { writeResource } from '../../src/adapters/sandbox/files.ts'

/**
 * A topic in the simulated account that is in no state. With `ours` it is a second one of a
 * recorded resource with its tags, like after a crash between the creation and its record.
 */
export async function leaveTopic(
  folder: string,
  environment: string,
  { ours }: { ours: boolean },
): Promise<string> {
  const [like] = await listResources(folder, { environment, type: 'aws:sns/topic:Topic' })
  if (!like) throw new Error(`${environment} has no topic to make another like`)
  const urnTag = like.tags['twinstack:urn'] ?? ''
  const name = `orphan-${randomBytes(3).toString('hex')}`
  const arn = `arn:aws:sns:${like.region}:${like.account}:${name}`
  const tags = {
    'twinstack:environment': environment,
    ...(ours ? { 'twinstack:name': name, 'twinstack:urn': urnTag } : {}),
  }
  await writeResource(folder, {
    ...like,
    id: arn,
    arn,
    properties: { ...like.properties, name, arn, id: arn },
    tags,
  })
  return arn
}
