/**
 * Requests of a run to the state service, through its relay and with its own token. They need no
 * engine process. The relay holds them while the service does not answer.
 */
import { mapSecrets } from '../../../analysis/state/secrets.ts'
import { decryptSecrets, encryptSecrets } from '../../../analysis/state/secrets.ts'
import type { Deployment } from '../../../model/checkpoint.ts'
import type { RunRequest } from '../../../model/run.ts'
import type { StateDocument } from '../../../model/stateAccess.ts'
import { RunFailure } from './failure.ts'

type Place = Pick<RunRequest, 'backend' | 'stack'>

/** The secrets provider of states that the state service encrypts. */
export const serviceProvider = 'service'

/** Whether the state of this run is in the state service. */
export function usesStateService({ backend }: Pick<RunRequest, 'backend'>): boolean {
  return backend.token !== undefined
}

/** The recorded state with secrets as ciphertext; null when there is no such stack. */
export async function exportFromService(place: Place): Promise<StateDocument | null> {
  const response = await send(place, 'export')
  if (response.status === 404) return null
  return (await read(response, 'export')) as StateDocument
}

/**
 * The document for an import by this run: its secrets provider names the relay, for which the
 * engine has credentials. A state that was saved by an earlier run names the relay of that run.
 */
export function addressToRelay<T>(document: T, { backend, stack }: Place): T {
  const { deployment } = document as { deployment?: Deployment }
  if (deployment?.secrets_providers?.type !== serviceProvider) return document
  const [owner = '', project = '', name = ''] = stack.split('/')
  const named = { url: backend.url, owner, project, stack: name }
  const state = { ...deployment.secrets_providers.state, ...named }
  const provider = { ...deployment.secrets_providers, state }
  return { ...document, deployment: { ...deployment, secrets_providers: provider } }
}

/** Plain texts by ciphertext. What was not encrypted for this stack is left out. */
export async function decryptAtService(
  place: Place,
  ciphertexts: readonly string[],
): Promise<Map<string, string>> {
  const wanted = [...new Set(ciphertexts)].filter(isBase64)
  if (wanted.length === 0) return new Map()
  const response = await send(place, 'batch-decrypt', { ciphertexts: wanted })
  if (response.status === 404) return new Map()
  if (response.status === 400) {
    if (wanted.length === 1) return new Map()
    const halves = [wanted.slice(0, wanted.length >> 1), wanted.slice(wanted.length >> 1)]
    const found = await Promise.all(halves.map(half => decryptAtService(place, half)))
    return new Map(found.flatMap(half => [...half]))
  }
  const { plaintexts } = (await read(response, 'batch-decrypt')) as {
    plaintexts: Record<string, string>
  }
  return new Map(Object.entries(plaintexts).map(([key, text]) => [key, fromBase64(text)]))
}

/** A copy of the value, a state or a part of it, with its secrets in plain text. */
export async function decryptStateAtService<T>(place: Place, value: T): Promise<T> {
  const texts = await decryptAtService(place, listCiphertexts(value))
  return decryptSecrets(value, ciphertext => {
    const text = texts.get(ciphertext)
    if (text !== undefined) return text
    throw new RunFailure(
      'engine-failed',
      `a secret of the recorded state of ${place.stack} was not encrypted for this stack`,
      { hint: 'restore a saved state: twinstack state restore' },
    )
  })
}

/** The opposite: secrets in plain text are encrypted with the key of this stack. */
export async function encryptStateAtService<T>(place: Place, value: T): Promise<T> {
  const plain = new Set<string>()
  mapSecrets(value, secret => {
    if (secret.plaintext !== undefined) plain.add(secret.plaintext)
    return secret
  })
  const texts = [...plain]
  if (texts.length === 0) return value
  const body = { plaintexts: texts.map(text => Buffer.from(text).toString('base64')) }
  const { ciphertexts } = (await read(
    await send(place, 'batch-encrypt', body),
    'batch-encrypt',
  )) as { ciphertexts: string[] }
  const found = new Map(texts.map((text, index) => [text, ciphertexts[index] ?? '']))
  return encryptSecrets(value, text => found.get(text) ?? '')
}

export function listCiphertexts(value: unknown): string[] {
  const found: string[] = []
  mapSecrets(value, secret => {
    if (secret.ciphertext !== undefined) found.push(secret.ciphertext)
    return secret
  })
  return found
}

const isBase64 = (text: string) => /^[A-Za-z0-9+/]+={0,2}$/.test(text) && text.length % 4 === 0
const fromBase64 = (text: string) => Buffer.from(text, 'base64').toString('utf8')

async function send({ backend, stack }: Place, what: string, body?: object): Promise<Response> {
  return fetch(`${backend.url}/api/stacks/${stack}/${what}`, {
    method: body ? 'POST' : 'GET',
    headers: {
      authorization: `token ${backend.token ?? ''}`,
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  })
}

async function read(response: Response, what: string): Promise<unknown> {
  const text = await response.text()
  if (response.ok) return JSON.parse(text) as unknown
  throw new RunFailure(
    'engine-failed',
    `the state service refused ${what} with ${response.status}: ${text.slice(0, 500)}`,
  )
}
