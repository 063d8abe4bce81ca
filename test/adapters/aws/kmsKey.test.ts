import { createHash, createHmac, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { isKmsKey, openKmsKey } from '../../../src/adapters/aws/kmsKey.ts'
import { open as unseal, seal } from '../../../src/services/states/aes.ts'
import { parseMasterKeys } from '../../../src/services/states/masterKeys.ts'
import { createDataKey, openCipher, rewrapDataKeys } from '../../../src/services/states/dataKeys.ts'
import type { WrappedKey } from '../../../src/model/stateServiceStore.ts'

const arn = 'arn:aws:kms:eu-central-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab'
const credentials = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret-key' }

/** A local KMS: it checks the signature (SigV4) of every request, and has one key. */
async function startKms(t: Test) {
  const key = randomBytes(32)
  const calls: string[] = []
  let failure: { status: number; body: object } | null = null
  const server = createServer((request, response) => {
    void respond(request).then(({ status, body }) =>
      response.writeHead(status).end(JSON.stringify(body)),
    )
  })
  const respond = async (request: IncomingMessage) => {
    let text = ''
    for await (const chunk of request) text += String(chunk)
    if (!isSigned(request, text)) return { status: 400, body: refuse('InvalidSignatureException') }
    if (failure) return failure
    const operation = String(request.headers['x-amz-target']).split('.')[1] ?? ''
    calls.push(operation)
    const body = JSON.parse(text) as Record<string, string>
    const context = JSON.stringify(body['EncryptionContext'])
    if (body['KeyId'] !== arn) return { status: 400, body: refuse('NotFoundException') }
    if (operation === 'Encrypt') {
      const plain = Buffer.from(body['Plaintext'] ?? '', 'base64')
      return { status: 200, body: { CiphertextBlob: seal(key, plain, context).toString('base64') } }
    }
    try {
      const plain = unseal(key, Buffer.from(body['CiphertextBlob'] ?? '', 'base64'), context)
      return { status: 200, body: { Plaintext: plain.toString('base64') } }
    } catch {
      return { status: 400, body: refuse('InvalidCiphertextException') }
    }
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const { port } = server.address() as AddressInfo
  for (const [name, value] of Object.entries(credentials)) process.env[name] = value
  const env = { AWS_ENDPOINT_URL_KMS: `http://127.0.0.1:${port}` }
  const fail = (status: number, type: string) => (failure = { status, body: refuse(type) })
  return { env, calls, fail }
}

const refuse = (type: string) => ({ __type: type, message: 'the local KMS says no' })

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html */
function isSigned({ headers, method }: IncomingMessage, body: string): boolean {
  const found = /Credential=([^/]+)\/(\d+)\/([^/]+)\/kms\/.*SignedHeaders=([^,]+), Signature=(\w+)/
  const [, id, day = '', region = '', names = '', signature] =
    found.exec(headers.authorization ?? '') ?? []
  const sha = (text: string) => createHash('sha256').update(text).digest('hex')
  const lines = names.split(';').map(name => `${name}:${String(headers[name])}`)
  const request = [method, '/', '', ...lines, '', names, sha(body)].join('\n')
  const scope = `${day}/${region}/kms/aws4_request`
  const text = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, sha(request)].join('\n')
  const key = [day, region, 'kms', 'aws4_request'].reduce<Buffer | string>(
    (key, part) => createHmac('sha256', key).update(part).digest(),
    `AWS4${credentials.AWS_SECRET_ACCESS_KEY}`,
  )
  const expected = createHmac('sha256', key).update(text).digest('hex')
  return id === credentials.AWS_ACCESS_KEY_ID && signature === expected
}

t.test('KMS wraps and unwraps data keys, bound to their stack', async t => {
  const { env, calls } = await startKms(t)
  const master = openKmsKey(arn, { env })
  const key = randomBytes(32)
  const wrapped = await master.wrap(key, 'stack a key 1')
  t.notOk(wrapped.includes(key))
  t.same(await master.unwrap(wrapped, 'stack a key 1'), key)
  t.same(await master.unwrap(wrapped, 'stack a key 1'), key)
  t.same(calls, ['Encrypt', 'Decrypt'], 'the second one is from memory')
  await t.rejects(master.unwrap(wrapped, 'stack b key 1'), {
    code: 'forbidden',
    message: /refused Decrypt: InvalidCiphertextException: the local KMS says no/,
  })
})

t.test('a data key is forgotten after five minutes', async t => {
  const { env, calls } = await startKms(t)
  let time = 0
  const master = openKmsKey(arn, { env, now: () => time })
  const wrapped = await master.wrap(randomBytes(32), 'c')
  await master.unwrap(wrapped, 'c')
  time = 5 * 60_000
  await master.unwrap(wrapped, 'c')
  t.same(calls, ['Encrypt', 'Decrypt', 'Decrypt'])
})

t.test('outages and refusals have different codes', async t => {
  const { env, fail } = await startKms(t)
  const master = openKmsKey(arn, { env })
  fail(400, 'ThrottlingException')
  await t.rejects(master.wrap(randomBytes(32), 'c'), { code: 'unavailable' })
  fail(500, 'KMSInternalException')
  await t.rejects(master.wrap(randomBytes(32), 'c'), { code: 'unavailable' })
  fail(400, 'AccessDeniedException')
  await t.rejects(master.wrap(randomBytes(32), 'c'), {
    code: 'forbidden',
    hint: /kms:Encrypt and kms:Decrypt/,
  })
  const away = openKmsKey(arn, { env: { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' } })
  await t.rejects(away.wrap(randomBytes(32), 'c'), { code: 'unavailable' })
})

t.test('an installation moves from a local key to KMS', async t => {
  const { env } = await startKms(t)
  const openRemoteKey = (line: string) => (isKmsKey(line) ? openKmsKey(line, { env }) : null)
  const local = Buffer.alloc(32, 1).toString('base64')
  const rows: WrappedKey[] = []
  const table = {
    listKeys: async () => rows,
    listKeysOfOtherMasters: async (id: string) => rows.filter(({ master }) => master !== id),
    rewrapKey: async (key: WrappedKey) => void (rows[0] = key),
  }
  const before = parseMasterKeys(local, 'the test')
  rows.push(await createDataKey(before, 'a'))
  const sealed = (await openCipher(table, before, 'a')).encrypt(Buffer.from('geheim'))
  const both = parseMasterKeys(`${arn} ${local}`, 'the test', openRemoteKey)
  t.equal(await rewrapDataKeys(table, both), 1)
  t.equal(rows[0]?.master, `kms:${arn}`)
  const after = parseMasterKeys(arn, 'the test', openRemoteKey)
  t.equal((await openCipher(table, after, 'a')).decrypt(sealed).toString('utf8'), 'geheim')
})

t.test('other texts are no keys of KMS', async t => {
  for (const text of ['', 'arn:aws:s3:::bucket', arn.replace('111111111111', '1'), `${arn}?x`])
    t.notOk(isKmsKey(text), text)
  t.ok(isKmsKey(arn.replace('key/', 'alias/')))
  t.throws(() => openKmsKey('arn:aws:s3:::bucket'), { code: 'invalid-request' })
  t.throws(() => parseMasterKeys(arn, 'the test'), { message: /expected 32 bytes in base64/ })
})
