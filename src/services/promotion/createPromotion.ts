import type { SealKey } from '../../model/sealKey.ts'
import type { Promotion } from '../../model/promotionService.ts'
import { readPolicyFile } from './policy/policyFile.ts'

/**
 * Creates the dependencies of the verbs of promotion in addition to the store. The policy file is
 * read here, once.
 * @throws TwinstackError `invalid-request` for a policy file that can't be read
 */
export function createPromotion({
  policyFile,
  reach,
  key,
  persons,
}: {
  policyFile: string | null
  reach: Promotion['reach']
  key: SealKey
  persons?: Promotion['persons']
}): Promotion {
  return { key, file: readPolicyFile(policyFile), reach, ...(persons && { persons }) }
}
