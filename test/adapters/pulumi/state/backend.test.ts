import { mkdirSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import t from 'tap'
import {
  parseBackend,
  readStackFile,
  findStackFile,
  listStackLocks,
} from '../../../../src/adapters/pulumi/state/backend.ts'

t.test('backend URLs are read as the engine reads them', async t => {
  t.same(parseBackend('file:///var/state'), { kind: 'file', folder: '/var/state' })
  t.same(parseBackend('file:///var/my%20state?no_tmp_dir=true'), {
    kind: 'file',
    folder: '/var/my state',
  })
  t.same(parseBackend('file://~'), { kind: 'file', folder: homedir() })
  t.same(parseBackend('file://~/state'), { kind: 'file', folder: join(homedir(), 'state') })
  t.same(parseBackend('file://./state'), { kind: 'file', folder: resolve('state') })
  for (const url of ['s3://bucket', 'postgres://host/db', 'https://api.example.com'])
    t.same(parseBackend(url), { kind: 'other', url })
})

t.test('a checkpoint is found and read, compressed or not', async t => {
  const forms = {
    '.json': (text: string) => Buffer.from(text),
    '.json.gz': (text: string) => gzipSync(text),
    '.json.zst': (text: string) => zstdCompressSync(text),
  }
  for (const [ending, form] of Object.entries(forms)) {
    const folder = t.testdir({ [ending]: { '.pulumi': { stacks: { shop: {} } } } })
    const root = join(folder, ending)
    t.equal(findStackFile(root, 'organization/shop/staging'), null, 'not there yet')
    t.equal(readStackFile(root, 'organization/shop/staging'), null)
    writeFileSync(
      join(root, '.pulumi', 'stacks', 'shop', `staging${ending}`),
      form('{"version":3}'),
    )
    t.same(readStackFile(root, 'organization/shop/staging'), { version: 3 }, ending)
    t.equal(findStackFile(root, 'organization/other/staging'), null, 'another project')
  }
})

t.test('locks of one stack; other files are not touched', async t => {
  const folder = t.testdir({})
  const locks = join(folder, '.pulumi', 'locks', 'organization', 'shop', 'staging')
  t.same(listStackLocks(folder, 'organization/shop/staging'), [], 'no folder')
  mkdirSync(locks, { recursive: true })
  writeFileSync(
    join(locks, 'a.json'),
    JSON.stringify({
      pid: 12,
      hostname: 'here',
      username: 'me',
      timestamp: '2026-01-01T00:00:00Z',
    }),
  )
  writeFileSync(join(locks, 'half.json'), '{"pid":')
  writeFileSync(join(locks, 'readme.txt'), 'no')
  t.match(listStackLocks(folder, 'organization/shop/staging'), [
    { file: join(locks, 'a.json'), pid: 12, hostname: 'here', username: 'me' },
  ])
  t.equal(listStackLocks(folder, 'organization/shop/staging').length, 1)
  t.same(listStackLocks(folder, 'organization/shop/production'), [], 'of another stack')
})
