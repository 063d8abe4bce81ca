/** The errors for sources that are no export, without an engine. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import t from 'tap'
import { parseExport, readExport } from '../../../src/cli/offline/readExport.ts'
import { decode, readText } from '../../../src/cli/offline/readText.ts'
import { temporary } from '../run.ts'

const stack = 'urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev'
const document = (deployment: unknown, version = 3) => JSON.stringify({ version, deployment })
const good = document({ resources: [{ urn: stack, type: 'pulumi:pulumi:Stack' }] })

const wrong: [what: string, text: string, expectedText: RegExp][] = [
  ['no JSON', 'Current stack is dev', /x\.json is not JSON/],
  ['a list', '[]', /expected a JSON object with "version" and "deployment"/],
  [
    'the digest of a preview',
    '{"steps":[]}',
    /it is the output of a preview; "twinstack judge FILE"/,
  ],
  ['a newer version', document({ resources: [] }, 5), /its version is 5; versions up to 4/],
  ['another object', '{"name":"x"}', /it has no "deployment"/],
  ['a new stack', document({ manifest: {} }), /the stack has no resources/],
  ['an empty stack', document({ resources: [] }), /the stack has no resources/],
  ['resources by name', document({ resources: {} }), /"deployment\.resources" is no list/],
  [
    'a resource without a URN',
    document({ resources: [{ type: 'x' }] }),
    /deployment\.resources\.0 has no "urn" and "type"/,
  ],
  [
    'inputs that are a text',
    document({ resources: [{ urn: stack, type: 'pulumi:pulumi:Stack', inputs: 'x' }] }),
    /deployment\.resources\.0\.inputs is no object/,
  ],
]

t.test('other files are refused, and the error names their kind', async t => {
  for (const [what, text, expectedText] of wrong)
    t.throws(
      () => parseExport(text, 'x.json'),
      { code: 'invalid-request', message: expectedText, hint: /pulumi stack export --stack NAME/ },
      what,
    )
  t.ok(parseExport(`\uFEFF${good}`, 'x.json'), 'a byte order mark is allowed')
  t.ok(
    parseExport(JSON.stringify({ checkpoint: { latest: JSON.parse(good).deployment } }), 'x.json'),
    'the checkpoint file of a backend is an export, too',
  )
})

t.test('files that cannot be read', async t => {
  const folder = temporary(t, 'offline')
  mkdirSync(join(folder, 'sub'))
  writeFileSync(join(folder, 'empty.json'), ' \n')
  await t.rejects(readText(join(folder, 'none.json'), 'do it'), {
    message: /none\.json can't be read: there is no such file/,
    hint: 'do it',
  })
  await t.rejects(readText(join(folder, 'sub'), ''), { message: /it is a folder/ })
  await t.rejects(readText(join(folder, 'empty.json'), ''), { message: /empty\.json is empty/ })
})

t.test("output of PowerShell's > is read", async t => {
  const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(good, 'utf16le')])
  t.ok(parseExport(decode(utf16), 'x.json'))
  t.equal(decode(Buffer.from('ü')), 'ü')
  t.ok(parseExport(decode(gzipSync(good)), 'x.json'), 'a compressed checkpoint is read, too')
})

t.test('a missing folder, and no pulumi', async t => {
  await t.rejects(readExport({ stack: 'dev', folder: '/nowhere' }), {
    code: 'engine-missing',
    message: /could not be started in \/nowhere/,
  })
})
