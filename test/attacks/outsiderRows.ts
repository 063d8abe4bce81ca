/**
 * Somebody who owns the database alone, and somebody whose commits the service reads: rows and
 * commits that lead out of the data folder, or that give a run more than it may have.
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import { describeCommit, findOwned } from '../../src/adapters/git/commits.ts'
import { materialise } from '../../src/adapters/git/materialise.ts'
import { createTrees } from '../../src/adapters/git/trees.ts'
import { createRunner } from '../../src/adapters/runner/runner.ts'
import { copyState } from '../../src/adapters/runner/stateCopy.ts'
import { writeWorkspace } from '../../src/adapters/runner/child/workspace.ts'
import { parseChecks } from '../../src/services/promotion/checks/readChecks.ts'
import { packageFolder } from '../../src/model/config.ts'
import type { RunRequest } from '../../src/model/run.ts'
import { authenticate } from '../../src/services/access/authenticate.ts'
import { hashSecret } from '../../src/lib/secret.ts'
import { git, makeRepository, temporaryFolder, write } from '../fixtures/programs/repository.ts'
import { testStore } from '../helper/store.ts'
import type { Attack } from './attack.ts'
import { canary, expectRefusal, harmless } from './refusal.ts'

const rowsGroup = 'outsiders: the database'
const commitsGroup = 'outsiders: a commit'

const folders = [
  '/',
  '/etc',
  '/root',
  '{home}',
  '{home}/keys',
  '{home}/runs',
  '{home}/runs/../keys',
]
const folderAttacks = (t: Test): Attack[] =>
  [...folders, '{home}/runs/x/y', 'runs/x', '', '{home}/runs/..', '{home}/trees/x'].map(folder =>
    harmless(rowsGroup, `the run folder ${JSON.stringify(folder)}`, async () => {
      const home = temporaryFolder(t)
      for (const name of ['keys', 'runs/x/y', 'trees/x']) {
        mkdirSync(join(home, name), { recursive: true })
        const owner = { pid: process.pid, startTime: '0', host: '', bootId: '', socket: '' }
        writeFileSync(
          join(home, name, 'process.json'),
          JSON.stringify({ ...owner, enginePids: [] }),
        )
      }
      const runner = createRunner({ home, warm: 0 })
      const handle = await runner.attach(folder.replace('{home}', home))
      await runner.close()
      return handle === null ? null : `it attaches to ${handle.folder}`
    }),
  )

const first = (repository: string) => git(repository, 'rev-parse', 'HEAD')
const revisions: [name: string, row: (commit: string) => { id: string; commit: string | null }][] =
  [
    ['an option of git', () => ({ id: 'a'.repeat(40), commit: '--index-output=/tmp/pwned' })],
    ['an option of git, twice', () => ({ id: '--help', commit: '--help' })],
    ['one commit in the folder of another', commit => ({ id: 'b'.repeat(40), commit })],
    ['a branch in place of a commit', () => ({ id: 'c'.repeat(40), commit: 'main' })],
    ['a folder above', () => ({ id: '../keys', commit: null })],
    ['a folder that was never captured', () => ({ id: `dirty-${'a'.repeat(64)}`, commit: null })],
    ['a captured folder with a commit', commit => ({ id: `dirty-${'a'.repeat(64)}`, commit })],
    ['an id in capitals', commit => ({ id: commit.toUpperCase(), commit: commit.toUpperCase() })],
  ]
const revisionAttacks = (t: Test): Attack[] =>
  revisions.map(([name, row]) =>
    expectRefusal(rowsGroup, `a revision: ${name}`, async () => {
      const repository = makeRepository(t, 'tiny')
      const home = temporaryFolder(t)
      const trees = createTrees({ home, repository, ref: null, packageFolder })
      const more = { ref: 'main', subject: '', author: '', committedAt: null, dirty: false }
      await trees.prepareTree({ ...more, dependencies: 'unresolved', ...row(first(repository)) })
      return readdirSync(join(home, 'trees'))
    }),
  )

const secret = 'tws_known'
const tokenRows: [name: string, columns: string, sent: string][] = [
  ['its hash is sent', "'admin', null, null, null", hashSecret(secret)],
  ['it has expired', "'admin', now() - interval '1 second', null, null", secret],
  ['it was revoked', "'admin', null, now(), null", secret],
  ['it is of a rule that is not there', "null, null, null, 'made-up'", secret],
  ['nothing is sent', "'admin', null, null, null", ''],
  ['its hash in capitals', "'admin', null, null, null", hashSecret(secret).toUpperCase()],
]
const tokenAttacks = (t: Test): Attack[] =>
  tokenRows.map(([name, columns, sent]) =>
    harmless(
      rowsGroup,
      `a token: ${name}`,
      async () => {
        const { store } = await testStore(t)
        await store.runSql(
          'insert into twinstack.tokens (id, name, owner, owner_kind, hash, role, expires_at, ' +
            `revoked_at, rule) values (gen_random_uuid(), 'x', 'x', 'machine', ` +
            `'${hashSecret(secret)}', ${columns})`,
        )
        const found = await authenticate({ store, secret: sent, address: null })
        return found === null ? null : `it is ${JSON.stringify(found)}`
      },
      60, // a database is created first
    ),
  )

const attributes = [
  '*.bin working-tree-encoding=UTF-16LE-BOM',
  '* export-subst',
  '* ident',
  '* text eol=crlf',
  '* filter=evil',
  '* diff=evil merge=evil',
  '[attr]binary filter=evil\n* binary',
]
const attributeAttacks = (t: Test): Attack[] =>
  attributes.map(text =>
    harmless(
      commitsGroup,
      `.gitattributes ${JSON.stringify(text)}`,
      async () => {
        const repository = makeRepository(t, 'tiny')
        const folder = temporaryFolder(t)
        git(repository, 'config', 'filter.evil.smudge', `touch ${join(folder, 'pwned')}`)
        write(repository, { '.gitattributes': `${text}\n`, 'note.txt': 'note\n' })
        git(repository, 'add', '.gitattributes', 'note.txt')
        git(repository, 'commit', '--quiet', '-m', 'evil')
        const target = join(folder, 'tree')
        await materialise(repository, first(repository), target).catch(() => null)
        return existsSync(join(folder, 'pwned')) ? 'a filter ran' : null
      },
      20,
    ),
  )

const messages = ['\u001b]0;x\u0007', '<script>', 'x\u202e', 'a'.repeat(100_000), 'tws_x', '%00']
const messageAttacks = (t: Test): Attack[] =>
  messages.map(message =>
    harmless(
      commitsGroup,
      `a message ${JSON.stringify(message.slice(0, 20))}`,
      async () => {
        const repository = makeRepository(t, 'tiny')
        const author = '--author=--format=%B <x@example.com>'
        git(repository, 'commit', '--allow-empty', '--quiet', author, '-m', message)
        const found = await describeCommit(repository, first(repository))
        return found.message.length <= 4000 && found.commit === first(repository)
          ? null
          : 'too long'
      },
      20,
    ),
  )

const refs = [
  'refs/pull/1/head',
  'pull/1/head',
  'refs/merge-requests/1/head',
  'refs/heads/../pull/1/head',
]
const proposalAttacks = (t: Test): Attack[] =>
  [...refs, 'its digest', 'the beginning of its digest'].map(ref =>
    expectRefusal(commitsGroup, `a fork's commit by ${ref}`, async () => {
      const repository = makeRepository(t, 'tiny')
      git(repository, 'checkout', '--quiet', '--detach')
      git(repository, 'commit', '--allow-empty', '--quiet', '-m', 'of a stranger')
      const commit = first(repository)
      git(repository, 'update-ref', 'refs/pull/1/head', commit)
      git(repository, 'update-ref', 'refs/merge-requests/1/head', commit)
      git(repository, 'checkout', '--quiet', '-')
      const named = ref === 'its digest' ? commit : ref.startsWith('the') ? commit.slice(0, 9) : ref
      return findOwned(repository, named)
    }),
  )

const checks = [
  '[{name: x, kind: command, run: [/bin/sh]}]',
  '[{name: x, kind: command, run: [../../x]}]',
  '[{name: x, kind: command, run: ["a/../../x"]}]',
  '[{name: x, kind: command, run: [""]}]',
  '[{name: x, kind: command, run: [x], junit: ../x}]',
  '[{name: x, kind: command, run: [x], junit: /etc/passwd}]',
  '[{name: x, kind: command, run: [x], env: {A: b}}]',
  '[{name: "../x", kind: http, url: "https://example.com"}]',
  '[{name: x, kind: http, url: "https://example.com", redirects: 100}]',
  '[{name: x, kind: http, url: "https://example.com", method: POST}]',
  '[{name: x, kind: http, url: "https://example.com", headers: {host: x}}]',
  '[{name: x, kind: http, url: "https://example.com", timeoutSeconds: 1e9}]',
  '[{name: x, kind: tcp, url: "tcp://169.254.169.254"}]',
].map(text =>
  expectRefusal(commitsGroup, `checks.yaml ${text}`, () => parseChecks(`checks: ${text}`)),
)

const projects = [
  'backend: {url: "https://evil.example"}',
  'plugins: {providers: [{name: aws, path: ./evil}]}',
  'options: {refresh: always}',
  'stackConfigDir: ../../keys',
  'packages: {aws: ./evil}',
  'template: {config: {x: {secret: true}}}',
]
const projectAttacks = (t: Test): Attack[] =>
  projects.map(text =>
    harmless(commitsGroup, `Pulumi.yaml ${text}`, () => {
      const [tree, run] = [temporaryFolder(t), temporaryFolder(t)]
      write(tree, { 'Pulumi.yaml': `name: shop\nruntime: nodejs\n${text}\n` })
      const request = {
        stack: 'organization/shop/production',
        tree: { folder: tree, modules: tree, project: 'shop', main: '' },
        cloud: { kind: 'aws', config: {}, env: {}, pluginFolder: null, folder: null },
      } as unknown as RunRequest
      const work = writeWorkspace(
        run,
        request,
        { config: {}, encryptionsalt: null, secretsprovider: null, encryptedkey: null },
        null,
      )
      const found = readFileSync(join(work, 'Pulumi.yaml'), 'utf8')
      return /evil|refresh|keys|template/.test(found) ? found : null
    }),
  )

const copies: [name: string, more: Partial<RunRequest>][] = [
  ['a preview', { kind: 'preview' }],
  ['a drift check', { kind: 'drift-check' }],
  ['the plan of a deploy', { kind: 'deploy' }],
  ['the plan of a destroy', { kind: 'destroy' }],
]
const copyAttacks = (t: Test): Attack[] =>
  copies.map(([name, more]) =>
    harmless(commitsGroup, `${name} writes the recorded state`, () => {
      const [home, run] = [temporaryFolder(t), temporaryFolder(t)]
      const file = join(home, '.pulumi', 'stacks', 'shop', 'production.json')
      write(home, { '.pulumi/stacks/shop/production.json': '{"version":3}' })
      write(home, { '.pulumi/stacks/shop/staging.json': canary })
      const request = {
        ...{ stack: 'organization/shop/production', mode: 'run', reading: true, ...more },
        backend: { url: `file://${home}`, passphraseFile: null },
      } as RunRequest
      const url = copyState(run, request, []).backend.url.slice('file://'.length)
      if (url.startsWith(home)) return 'it gets the state itself'
      writeFileSync(join(url, '.pulumi', 'stacks', 'shop', 'production.json'), 'evil')
      if (existsSync(join(url, '.pulumi', 'stacks', 'shop', 'staging.json'))) return 'gets others'
      return readFileSync(file, 'utf8') === '{"version":3}' ? null : 'it was written'
    }),
  )

export const rowAttacks = (t: Test): Attack[] => [
  ...folderAttacks(t),
  ...revisionAttacks(t),
  ...tokenAttacks(t),
  ...attributeAttacks(t),
  ...messageAttacks(t),
  ...proposalAttacks(t),
  ...checks,
  ...projectAttacks(t),
  // runs work on a copy only where they have users of their own
  ...(process.getuid?.() === 0 ? copyAttacks(t) : []),
]
