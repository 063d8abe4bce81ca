import { createServer, type IncomingMessage } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import {
  addressToRelay,
  decryptAtService,
  decryptStateAtService,
  encryptStateAtService,
} from '../../../../src/adapters/runner/child/stateService.ts'
import type { RunRequest } from '../../../../src/model/run.ts'

type Place = Pick<RunRequest, 'backend' | 'stack'>
const signature = { '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270' }

/** Encrypts by turning the text around; texts that begin with `X` belong to another stack. */
async function open(t: { teardown(end: () => void): void }): Promise<Place> {
  const turn = (text: string) =>
    Buffer.from([...Buffer.from(text, 'base64').toString('utf8')].reverse().join('')).toString(
      'base64',
    )
  const server = createServer((request, response) => {
    void answer(request).then(({ status, body }) =>
      response.writeHead(status).end(JSON.stringify(body)),
    )
  })
  const answer = async (request: IncomingMessage) => {
    let text = ''
    for await (const chunk of request) text += String(chunk)
    if (request.headers.authorization !== 'token secret') return { status: 401, body: {} }
    const { ciphertexts = [], plaintexts = [] } = JSON.parse(text) as Record<string, string[]>
    if (ciphertexts.some(one => one.startsWith('X'))) return { status: 400, body: {} }
    const pairs = ciphertexts.map(one => [one, turn(one)] as const)
    const body = request.url?.endsWith('/batch-decrypt')
      ? { plaintexts: Object.fromEntries(pairs) as Record<string, string> }
      : { ciphertexts: plaintexts.map(turn) }
    return { status: 200, body }
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { stack: 'org/shop/dev', backend: { url, passphraseFile: null, token: 'secret' } }
}

t.test('secrets of a state are decrypted and encrypted by the service', async t => {
  const place = await open(t)
  const plain = { a: [{ ...signature, plaintext: '"é🦆"' }, 1], b: { c: 'no secret' } }
  const sealed = await encryptStateAtService(place, plain)
  t.notMatch(JSON.stringify(sealed), 'plaintext')
  t.same(await decryptStateAtService(place, sealed), plain)
})

t.test('what belongs to another stack is left out, and named where it is needed', async t => {
  const place = await open(t)
  const own = Buffer.from('abc').toString('base64')
  const found = await decryptAtService(place, [own, 'XXXX', own, 'YWJj', 'no base64!'])
  t.same([...found], [[own, 'cba']])
  const state = { a: { ...signature, ciphertext: 'XXXX' } }
  await t.rejects(decryptStateAtService(place, state), { message: /not encrypted for this stack/ })
})

t.test('an import names the relay and the stack of its own run', async t => {
  const place = await open(t)
  const saved = {
    version: 3,
    deployment: {
      secrets_providers: { type: 'service', state: { url: 'http://127.0.0.1:1', stack: 'old' } },
      resources: [],
    },
  }
  t.same(addressToRelay(saved, place).deployment.secrets_providers.state, {
    url: place.backend.url,
    owner: 'org',
    project: 'shop',
    stack: 'dev',
  })
  const other = { deployment: { secrets_providers: { type: 'passphrase', state: { salt: 's' } } } }
  t.equal(addressToRelay(other, place), other)
})
