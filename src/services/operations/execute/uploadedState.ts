/** States that are kept as gzip: saved ones, and that of an adoption. */
import { gunzipSync } from 'node:zlib'
import { getDeployment, type Deployment } from '../../../model/checkpoint.ts'
import type { Store } from '../../../model/store.ts'

const largestState = 512 * 1024 * 1024

/** @throws RangeError when it is larger than 512 MiB; SyntaxError */
export function parseState(body: Buffer): Record<string, unknown> {
  const text = gunzipSync(body, { maxOutputLength: largestState }).toString('utf8')
  return JSON.parse(text) as Record<string, unknown>
}

/** The state that was sent with an adoption; null when it is not kept any more. */
export async function readUploaded(store: Store, operation: string): Promise<Deployment | null> {
  const found = await store.states.getUpload(operation)
  return found && getDeployment(parseState(found.body))
}
