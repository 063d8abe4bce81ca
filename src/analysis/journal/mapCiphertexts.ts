import { formatArray, parseElements, parseMembers, formatObject } from '../../lib/rawJson.ts'
import { secretSignature, signatureKey } from '../../model/propertySignature.ts'

const secret = JSON.stringify(secretSignature)

/** Changes the ciphertext (base64) of every secret value of a deployment, and nothing else. */
export function mapCiphertexts(deployment: string, change: (ciphertext: string) => string): string {
  if (!deployment.includes(secret)) return deployment
  if (deployment.startsWith('['))
    return formatArray(parseElements(deployment).map(one => mapCiphertexts(one, change)))
  if (!deployment.startsWith('{')) return deployment
  const members = parseMembers(deployment)
  const ciphertext = members.get('ciphertext')
  if (members.get(signatureKey) === secret && ciphertext?.startsWith('"')) {
    members.set('ciphertext', JSON.stringify(change(JSON.parse(ciphertext) as string)))
    return formatObject(members)
  }
  for (const [key, value] of members) members.set(key, mapCiphertexts(value, change))
  return formatObject(members)
}
