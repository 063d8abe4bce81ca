/**
 * B06 and B10 for other files and values: what a settings file of another stack may not change, and
 * where a secret that a program reads as plain text may not appear.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { stringify } from 'yaml'
import { makeSalt, openCrypter } from '../../src/adapters/pulumi/state/passphrase.ts'
import type { OperationKind } from '../../src/model/operation.ts'
import { createLab, makeTree, passphrase } from '../adapters/runner/helper.ts'
import { succeeded } from './cases.ts'
import { recordTest } from './record.ts'

t.setTimeout(0)

async function openOf(salt: string, phrase: string) {
  const crypter = await openCrypter(salt, phrase)
  if (typeof crypter === 'string') throw new Error(crypter)
  return crypter
}
const salt = await makeSalt(passphrase)
const own = await openOf(salt, passphrase)
const otherSalt = await makeSalt('another')
const other = await openOf(otherSalt, 'another')

/** `former`: what the service stores of values that were in the file before. */
async function openSecrets(
  t: Parameters<typeof createLab>[0],
  program: string,
  former: string[] = [],
) {
  const lab = await createLab(t)
  return async (kind: OperationKind, settings: object, files: Record<string, string> = {}) => {
    const tree = makeTree(lab, { 'index.ts': program, ...files }, null)
    writeFileSync(join(tree.folder, 'Pulumi.staging.yaml'), stringify(settings))
    const settingsKeys = { salts: {}, values: {}, former }
    const { result, events } = await lab.run(tree, kind, { encryptionSalt: salt, settingsKeys })
    return { ...result, all: JSON.stringify({ result, events }) }
  }
}

await recordTest(
  t,
  { group: 'cases', name: 'B06: files of other stacks and malformed ones leave the state usable' },
  async t => {
    const run = await openSecrets(
      t,
      `import { Config } from '@pulumi/pulumi'
import { Topic } from '@pulumi/aws/sns/topic.js'
const config = new Config()
config.requireSecret('token')
new Topic('told', { displayName: config.get('name') })`,
    )
    const region = { 'aws:region': 'us-east-1' }
    const token = { 'lab:token': { secure: own.encrypt('mine') } }
    const right = { config: { ...region, ...token } }
    t.match(await run('deploy', right), succeeded)
    const foreign = { 'lab:token': { secure: other.encrypt('theirs') } }
    const wrong: Record<string, [settings: object, code: RegExp, message: RegExp]> = {
      'a salt with a changed end': [
        { encryptionsalt: `${otherSalt.slice(0, -4)}AAAA`, config: { ...region, ...foreign } },
        /passphrase-incorrect|settings-invalid/,
        /encryptionsalt/,
      ],
      'a salt of the future': [
        { encryptionsalt: otherSalt.replace('v1:', 'v9:'), config: { ...region, ...foreign } },
        /settings-invalid/,
        /encryptionsalt is malformed/,
      ],
      'a value of another stack without its salt': [
        { config: { ...region, ...foreign } },
        /settings-invalid/,
        /config\.lab:token can't be decrypted/,
      ],
      'a ciphertext that is cut off': [
        { config: { ...region, 'lab:token': { secure: own.encrypt('mine').slice(0, -6) } } },
        /settings-invalid/,
        /config\.lab:token can't be decrypted/,
      ],
      'one value of another stack in a list': [
        { config: { ...region, ...token, 'lab:more': [{ a: { secure: other.encrypt('x') } }] } },
        /settings-invalid/,
        /config\.lab:more\.0\.a can't be decrypted/,
      ],
      'a provider that does not exist': [
        { secretsprovider: 'nonsense://key', config: { ...region, ...foreign } },
        /settings-invalid/,
        /nonsense/,
      ],
    }
    for (const [name, [settings, code, message]] of Object.entries(wrong)) {
      const refused = await run('preview', settings)
      t.match(refused, { status: 'failed', error: { code, message } }, name)
      t.equal(refused.encryptionSalt, salt, `${name}: what is recorded stays`)
    }
    t.match(await run('drift-check', right), { ...succeeded, refreshed: [], planned: [] })
    t.match(await run('destroy', right), succeeded)
  },
)

const pem = ['-----BEGIN KEY-----', 'canaryLineOne0001', 'canaryLineTwo0002', '-----END KEY-----']

await recordTest(
  t,
  { group: 'cases', name: 'B10: secrets in lists, numbers, encodings, logs and errors' },
  async t => {
    const run = await openSecrets(
      t,
      `import * as pulumi from '@pulumi/pulumi'
import { Topic } from '@pulumi/aws/sns/topic.js'
import { Queue } from '@pulumi/aws/sqs/queue.js'
const config = new pulumi.Config()
const [first] = config.requireObject<string[]>('tokens')
const port = config.requireNumber('port')
const key = config.require('key')
const quoted = config.require('quoted')
console.log('token ' + first)
console.log(key)
pulumi.log.warn('quoted ' + JSON.stringify({ quoted }))
new Topic('told', { displayName: 't-' + first, tags: { port: String(port) } })
new Queue('jobs', { policy: JSON.stringify({ Id: quoted, Key: key }) })
export const list = [first, { deep: key }]
export const encoded = Buffer.from(first).toString('base64')
export const address = 'https://x/?token=' + encodeURIComponent(quoted)
export const number = port
if (config.getBoolean('fails')) throw new Error('cannot sign in with ' + first + ' ' + quoted)`,
      [own.encrypt('canary-old-0001'), own.encrypt('canary-next-0002')],
    )
    const secure = (text: string) => ({ secure: own.encrypt(text) })
    const settings = (token: string, more: object = {}) => ({
      config: {
        'aws:region': 'us-east-1',
        'lab:tokens': [secure(token)],
        'lab:port': secure('48213'),
        'lab:key': secure(pem.join('\n')),
        'lab:quoted': secure('canary "quoted" & more'),
        ...more,
      },
    })
    const old = 'canary-old-0001'
    const next = 'canary-next-0002'
    const canaries = [
      old,
      next,
      '48213',
      'canaryLineOne0001',
      'canaryLineTwo0002',
      'canary "quoted"',
      'canary \\"quoted',
      'canary \\\\\\"quoted',
      encodeURIComponent('canary "quoted" & more'),
      Buffer.from(old).toString('base64'),
      Buffer.from(next).toString('base64'),
    ]
    const isClean = (ended: Awaited<ReturnType<typeof run>>, name: string) => {
      for (const canary of canaries) t.notOk(ended.all.includes(canary), `${name}: ${canary}`)
    }
    const first = await run('deploy', settings(old))
    t.match(first, succeeded)
    isClean(first, 'deploy')
    const plan = await run('preview', settings(next))
    t.match(plan, succeeded)
    isClean(plan, 'preview of a rotation')
    const rotated = await run('deploy', settings(next))
    t.match(rotated, succeeded)
    isClean(rotated, 'rotation')
    const failed = await run('deploy', settings(next, { 'lab:fails': true }))
    t.match(failed, { status: 'failed' })
    isClean(failed, 'an error')
    isClean(await run('destroy', settings(old)), 'destroy with the former file')
  },
)
