/**
 * A key of AWS KMS as the master key of the state service: KMS wraps the data keys, and the key
 * itself never leaves it. Two calls of KMS are needed, so its API is called directly, with the
 * signature of the AWS SDK.
 */
import { createHash, createHmac, type BinaryLike } from 'node:crypto'
import { fromNodeProviderChain } from '@aws-sdk/credential-providers'
import { SignatureV4 } from '@smithy/signature-v4'
import { TwinstackError } from '../../lib/errors.ts'
import type { MasterKey } from '../../model/masterKey.ts'

type Environment = Record<string, string | undefined>
type Call = (operation: 'Encrypt' | 'Decrypt', body: object) => Promise<Record<string, string>>

/** Milliseconds for which a data key stays in memory: every value of a stack needs its data key. */
const keptMs = 5 * 60_000
const keptMost = 1000

/** `arn:aws:kms:REGION:ACCOUNT:key/ID`, also of other partitions and of an alias. */
export const isKmsKey = (text: string) => findRegion(text) !== null

function findRegion(arn: string): string | null {
  return /^arn:aws[a-z-]*:kms:([a-z0-9-]+):\d{12}:(?:key|alias)\/[\w/-]+$/.exec(arn)?.[1] ?? null
}

/**
 * The master key with this ARN. Credentials are those of the service's environment, as the AWS CLI
 * finds them; `AWS_ENDPOINT_URL_KMS` and `AWS_ENDPOINT_URL` choose another address. The context of
 * a data key is its encryption context `twinstack`, which CloudTrail shows.
 *
 * @throws TwinstackError `invalid-request` for another text; the key throws `unavailable` when KMS
 *   does not answer, and `forbidden` when it refuses
 */
export function openKmsKey(
  arn: string,
  { env = process.env, now = Date.now }: { env?: Environment; now?: () => number } = {},
): MasterKey {
  const region = findRegion(arn)
  if (region === null)
    throw new TwinstackError('invalid-request', `${arn} is no ARN of a key of AWS KMS`, {
      hint: 'expected arn:aws:kms:REGION:ACCOUNT:key/ID',
    })
  const call = createCall(region, env)
  const kept = new Map<string, { key: Buffer; until: number }>()
  return {
    id: `kms:${arn}`,
    wrap: async (key, context) => {
      const { CiphertextBlob = '' } = await call('Encrypt', {
        KeyId: arn,
        Plaintext: key.toString('base64'),
        EncryptionContext: { twinstack: context },
      })
      return Buffer.from(CiphertextBlob, 'base64')
    },
    unwrap: async (wrapped, context) => {
      const name = `${context} ${wrapped.toString('base64')}`
      const found = kept.get(name)
      if (found && found.until > now()) return found.key
      const { Plaintext = '' } = await call('Decrypt', {
        KeyId: arn,
        CiphertextBlob: wrapped.toString('base64'),
        EncryptionContext: { twinstack: context },
      })
      const key = Buffer.from(Plaintext, 'base64')
      if (kept.size >= keptMost) kept.clear()
      kept.set(name, { key, until: now() + keptMs })
      return key
    },
  }
}

function createCall(region: string, env: Environment): Call {
  const other = env['AWS_ENDPOINT_URL_KMS'] ?? env['AWS_ENDPOINT_URL']
  const url = new URL(other ?? `https://kms.${region}.${getDomain(region)}`)
  const signer = new SignatureV4({
    service: 'kms',
    region,
    credentials: fromNodeProviderChain({ clientConfig: { region } }),
    sha256: Sha256,
  })
  return async (operation, body) => {
    const request = {
      method: 'POST',
      protocol: url.protocol,
      hostname: url.hostname,
      path: '/',
      query: {},
      headers: {
        host: url.host,
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `TrentService.${operation}`,
      },
      body: JSON.stringify(body),
    }
    const { headers } = await signer.sign(request)
    const signal = AbortSignal.timeout(10_000)
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body: request.body,
      signal,
    }).catch((cause: unknown) => {
      throw new TwinstackError('unavailable', `AWS KMS in ${region} does not answer`, { cause })
    })
    const answer = (await response.json().catch(() => ({}))) as Record<string, string>
    if (response.ok) return answer
    throw createRefusal(operation, response.status, answer)
  }
}

const getDomain = (region: string) =>
  region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com'

/** The message of KMS names key and caller, and no secret. */
function createRefusal(
  operation: string,
  status: number,
  { __type: type = '', message = '' }: Record<string, string>,
): TwinstackError {
  const code = type.split('#').at(-1) ?? ''
  const text = `AWS KMS refused ${operation}: ${[code, message].filter(Boolean).join(': ')}`
  if (status >= 500 || /Throttling|LimitExceeded/.test(code))
    return new TwinstackError('unavailable', text)
  return new TwinstackError('forbidden', text, {
    hint: 'the service needs kms:Encrypt and kms:Decrypt on the key of TWINSTACK_STATE_KEY',
  })
}

type SourceData = string | ArrayBuffer | ArrayBufferView

function toBytes(data: SourceData): string | Uint8Array {
  if (typeof data === 'string') return data
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data)
}

/** The hash that the signature takes (`@smithy/types`, Checksum). */
class Sha256 {
  readonly #hash: { update(data: BinaryLike): unknown; digest(): Buffer }
  constructor(secret?: SourceData) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', toBytes(secret))
  }
  update(data: Uint8Array): void {
    this.#hash.update(data)
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest()
  }
  reset(): void {
    throw new Error('a hash is used once')
  }
}
