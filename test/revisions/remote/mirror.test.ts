import { execFile } from 'node:child_process'
import { chmodSync, existsSync, readdirSync, readFileSync, renameSync, utimesSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import t, { type Test } from 'tap'
import { lookAtRepository } from '../../../src/revisions/look.ts'
import { openAccess, redacted, type Access } from '../../../src/revisions/remote/access.ts'
import { pruneTrees } from '../../../src/revisions/prune.ts'
import { createTrees } from '../../../src/revisions/trees.ts'
import { commitAll, git, makeRepository, repositoryRoot, temporaryFolder, write } from '../../fixtures/programs/repository.ts'
import { gitServer } from './server.ts'

const treesOf = (home: string, repository: string, access: Partial<Access> = {}, ref: string | null = null) =>
  createTrees({ home, repository, ref, packageFolder: repositoryRoot, access: { ...openAccess, ...access } })

/** of those that make trees: a dependency folder is thousands of links */
const shared = temporaryFolder(t)

/** A bare repository with one commit, and a clone to push from. */
function hosted (t: Test) {
  const work = makeRepository(t, 'throws')
  const bare = join(temporaryFolder(t), 'program.git')
  git(work, 'clone', '--quiet', '--bare', work, bare)
  git(work, 'remote', 'add', 'host', bare)
  const push = (message: string, files: Record<string, string> = { 'note.txt': message }, branch = 'main') => {
    write(work, files)
    const commit = commitAll(work, message)
    git(work, 'push', '--quiet', '--force', 'host', `HEAD:refs/heads/${branch}`)
    return commit
  }
  return { work, bare, url: pathToFileURL(bare).href, push, first: git(work, 'rev-parse', 'HEAD') }
}

const mirrorIn = (home: string) => join(home, 'repositories', readdirSync(join(home, 'repositories')).find(name => !name.startsWith('.'))!)

t.test('a repository elsewhere: its default branch, branches, tags; new commits are fetched, removed names are gone', async t => {
  const home = shared
  const { work, bare, url, push, first } = hosted(t)
  const trees = treesOf(home, url)
  t.match(await trees.resolve(null), { id: first, ref: 'main', subject: 'The program throws', message: 'The program throws', dirty: false, dependencies: /^[0-9a-f]{64}$/ })
  const second = push('Second\n\nwhy it was made\nin two lines')
  const revision = await trees.resolve('main')
  t.match(revision, { id: second, subject: 'Second', message: 'Second\n\nwhy it was made\nin two lines' })
  const tree = await trees.tree(revision)
  t.match(readFileSync(join(tree.folder, 'note.txt'), 'utf8'), 'Second', 'exactly that code')
  t.match(await trees.commits!(first, second), [{ commit: second }])

  git(work, 'push', '--quiet', 'host', 'HEAD:refs/heads/feature/x', 'HEAD:refs/tags/v1', 'HEAD:refs/pull/7/head')
  t.match(await trees.resolve('feature/x'), { id: second })
  t.match(await trees.resolve('v1'), { id: second })
  git(bare, 'branch', '-D', 'feature/x')
  await t.rejects(trees.resolve('feature/x'), { code: 'revision-not-found' })

  git(work, 'checkout', '--quiet', '--detach')
  const stranger = commitAll(work, 'of a fork')
  git(work, 'push', '--quiet', 'host', 'HEAD:refs/pull/8/head')
  await t.rejects(trees.resolve(stranger), { code: 'revision-not-found' }, 'what is on no branch and no tag is not run')
  await t.rejects(trees.tree({ ...revision, id: stranger, commit: stranger }), { code: 'revision-not-found', message: /no branch and no tag/ })

  git(work, 'reset', '--quiet', '--hard', first)
  const rewritten = push('Rewritten')
  t.match(await trees.resolve(null), { id: rewritten })
  t.match(await trees.resolve(second), { id: second }, 'what was asked for once stays, although the branch was rewritten')
  git(bare, 'branch', '-m', 'main', 'trunk')
  t.match(await trees.resolve(null), { id: rewritten, ref: 'trunk' }, 'another default branch')
  for (const ref of ['ext::sh', '--upload-pack=x', 'nothing']) await t.rejects(trees.resolve(ref), { code: 'revision-not-found' })
})

t.test('while it is away: known commits go on, names say what to do', async t => {
  const home = shared
  const { bare, url, first } = hosted(t)
  const trees = treesOf(home, url)
  const revision = await trees.resolve('main')
  renameSync(bare, `${bare}.away`)
  t.match(await trees.resolve(first), { id: first })
  t.match(await trees.resolve(first.slice(0, 9)), { id: first })
  t.ok(existsSync((await trees.tree(revision)).main))
  for (const ref of [null, 'main', 'other']) await t.rejects(trees.resolve(ref), { code: 'unavailable', message: /can't be read/, hint: /./ }, String(ref))
  await t.rejects(trees.tree({ ...revision, id: 'a'.repeat(40), commit: 'a'.repeat(40) }), { code: 'revision-not-found', message: /was not fetched yet/ }, 'an operation knows this code')
  await t.rejects(treesOf(temporaryFolder(t), url).resolve(null), { code: 'unavailable' }, 'the first time')
  renameSync(`${bare}.away`, bare)
  t.match(await trees.resolve(null), { id: first }, 'and it comes back')
})

t.test('a token goes to the host and nowhere else', async t => {
  const home = temporaryFolder(t)
  const { bare, first } = hosted(t)
  const token = 'tok-en_5ecr3t.value'
  const tokenFile = join(home, 'token')
  writeFileSync(tokenFile, `${token}\n`, { mode: 0o600 })
  const { url, seen, close } = await gitServer(t, bare, { user: 'x-access-token', token })
  const trees = treesOf(home, url, { tokenFile })
  t.match(await trees.resolve(null), { id: first, ref: 'main' })
  t.ok(seen.every(header => header?.startsWith('Basic ')), 'sent with the first request already')
  t.match(await lookAtRepository({ repository: url, ref: null, access: { ...openAccess, tokenFile } }), { ok: true, found: /answers, at main/ })
  chmodSync(tokenFile, 0o644)
  t.match(await lookAtRepository({ repository: url, ref: 'main', access: { ...openAccess, tokenFile } }), { ok: null, hint: /chmod 600/ })

  const secrets = [token, Buffer.from(`x-access-token:${token}`).toString('base64')]
  for (const file of filesIn(join(home, 'repositories'))) for (const secret of secrets) t.notOk(readFileSync(file).includes(secret), file)

  writeFileSync(tokenFile, 'another-5ecr3t')
  const errors = [await failure(trees.resolve('main')), await failure(treesOf(home, url).resolve('main'))]
  writeFileSync(tokenFile, 'two words-5ecr3t')
  errors.push(await failure(trees.resolve('main')))
  errors.push(await failure(treesOf(home, url, { tokenFile: join(home, 'nowhere') }).resolve('main')))
  errors.push(await failure(treesOf(home, 'http://git.example.com/x.git', { tokenFile }).resolve('main')))
  writeFileSync(tokenFile, token)
  await close()
  errors.push(await failure(trees.resolve('main')))
  for (const error of errors) {
    t.match(error, { code: 'unavailable', hint: /./ }, error.message)
    t.notMatch(JSON.stringify([error, error.message, error.hint, error.stack, String(error.cause)]), /5ecr3t/)
  }
  t.match(errors[0]!.hint, /TWINSTACK_REPOSITORY_TOKEN_FILE/)
  t.match(errors[1]!.hint, /TWINSTACK_REPOSITORY_TOKEN_FILE/)
  t.match(errors[4]!.message, /not sent to git\.example\.com: http/)
  t.match(await trees.resolve(first), { id: first }, 'away: what is known goes on')
  t.match(await lookAtRepository({ repository: url, ref: null, access: { ...openAccess, tokenFile } }), { ok: false, found: /can't be read/ })
})

t.test('a server that says nothing is given up', async t => {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
  t.teardown(() => server.close())
  const started = Date.now()
  const port = (server.address() as { port: number }).port
  const found = await lookAtRepository({ repository: `http://127.0.0.1:${port}/x`, ref: null, access: { ...openAccess, timeLimitSeconds: 1 } })
  t.match(found, { ok: false, found: /no answer within 1 s/ })
  t.ok(Date.now() - started < 5000)
})

t.test('a key of ssh, with fixed words: the program that git starts is the real one but for its wire', async t => {
  const home = temporaryFolder(t)
  const { bare, first } = hosted(t)
  // stands for ssh: notes its arguments and runs the command here instead of there
  write(home, { 'bin/ssh': `#!/bin/sh\nprintf '%s\\n' "$@" > '${home}/said'\nfor last; do :; done\nexec sh -c "$last"\n`, 'my keys/id $(touch x)': 'k', 'id': 'key', 'known hosts': 'h' })
  chmodSync(join(home, 'bin/ssh'), 0o755)
  const path = process.env.PATH
  process.env.PATH = `${join(home, 'bin')}:${path}`
  t.teardown(() => { process.env.PATH = path })
  const trees = treesOf(home, `ssh://git@host.example${bare}`, { sshKeyFile: join(home, 'id'), knownHostsFile: join(home, 'known hosts') })
  t.match(await trees.resolve(null), { id: first })
  const said = readFileSync(join(home, 'said'), 'utf8').split('\n')
  for (const word of ['IdentitiesOnly=yes', 'BatchMode=yes', 'StrictHostKeyChecking=yes', join(home, 'id'), `UserKnownHostsFile="${join(home, 'known hosts')}"`, 'git@host.example']) t.ok(said.includes(word), word)
  t.match(await failure(treesOf(home, `git@host.example:${bare}x`, { sshKeyFile: join(home, 'my keys/id $(touch x)') }).resolve(null)), { code: 'unavailable', message: /SSH_KEY_FILE/ })
  t.match(await failure(treesOf(home, `git@host.example:${bare}y`, { sshKeyFile: join(home, 'nowhere') }).resolve(null)), { code: 'unavailable', message: /no file/ })
})

t.test('many at once, from two processes: one mirror, nothing half done; a dead process leaves no lock for ever', async t => {
  const home = temporaryFolder(t)
  const { url, push } = hosted(t)
  const newest = push('newest')
  const script = `
    import { createTrees } from ${JSON.stringify(join(repositoryRoot, 'src/revisions/trees.ts'))}
    const trees = createTrees({ home: ${JSON.stringify(home)}, repository: ${JSON.stringify(url)}, ref: 'main', packageFolder: ${JSON.stringify(repositoryRoot)} })
    console.log(JSON.stringify(await Promise.all([1, 2, 3, 4].map(async () => (await trees.resolve(null)).id))))`
  const outputs = await Promise.all([1, 2].map(() => promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script])))
  t.same(outputs.flatMap(({ stdout }) => JSON.parse(stdout)), Array.from({ length: 8 }, () => newest))
  t.equal(readdirSync(join(home, 'repositories')).length, 1)

  const lock = join(mirrorIn(home), 'refs/heads/main.lock')
  writeFileSync(lock, '')
  utimesSync(lock, new Date(0), new Date(0))
  const later = push('later')
  t.match(await treesOf(home, url).resolve('main'), { id: later })

  await pruneTrees(home, { olderThanDays: 0, keep: [] })
  t.match(await treesOf(home, url).resolve(newest), { id: newest }, 'a mirror stays, with what was asked for')
})

t.test('whatever git says is cleaned', async t => {
  t.equal(redacted('fatal: https://me:abc@host/x abc 401; Authorization: Basic xyz', ['abc']), 'fatal: https://[secret]@host/x [secret] 401; Authorization: Basic [secret]')
  t.equal(redacted('ssh://git@host/x', ['']), 'ssh://git@host/x')
})

function filesIn (folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true }).filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name))
}

async function failure (work: Promise<unknown>): Promise<Error & { code: string, hint: string }> {
  return work.then(() => { throw new Error('nothing failed') }, error => error)
}
