/** Packages of git repositories: off by default, and by commit from a real git server. */
import { chmodSync, existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { resolveClosure } from '../../../../src/adapters/git/dependencies/closure.ts'
import { prepareDependencyFolder } from '../../../../src/adapters/git/dependencies/dependencies.ts'
import { readGitSource } from '../../../../src/adapters/git/dependencies/gitSource.ts'
import { installerUser } from '../../../../src/adapters/git/dependencies/npm.ts'
import { readConfig } from '../../../../src/model/config.ts'
import { git, temporaryFolder, write } from '../../../fixtures/programs/repository.ts'
import { gitServer } from '../remote/server.ts'

const commit = 'c'.repeat(40)

t.test('which sources are accepted', t => {
  const github = ['github.com/team', 'git.example.com']
  const taken: [resolved: string, url: string | null][] = [
    [`git+ssh://git@github.com/team/x.git#${commit}`, 'https://github.com/team/x.git'],
    [`git+https://me:secret@github.com/team/x.git#${commit}`, 'https://github.com/team/x.git'],
    [`git+https://GIT.example.com/a/b/x#${commit}`, 'https://git.example.com/a/b/x'],
    [`git+https://github.com/teams/x.git#${commit}`, null],
    [`git+https://github.com/other/x.git#${commit}`, null],
    [`git+https://github.com.evil.example/team/x.git#${commit}`, null],
    [`git+https://github.com@evil.example/team/x.git#${commit}`, null],
    [`git+https://git.example.com:8080/x.git#${commit}`, null],
    [`git+http://git.example.com/x.git#${commit}`, null],
    [`git+file://git.example.com/x.git#${commit}`, null],
    [`git+ssh://-oProxyCommand=x/git.example.com/x#${commit}`, null],
    [`git+https://git.example.com/../../x.git#${commit}`, null],
    [`git+https://git.example.com/--upload-pack=x#${commit}`, null],
    [`git+https://git.example.com/x.git#main`, null],
    [`git+https://git.example.com/x.git#${commit.slice(0, 12)}`, null],
    [`git+https://git.example.com/x.git#${commit}::ext`, null],
    [`git+https://git.example.com/x.git`, null],
    [`ext::sh -c x#${commit}`, null],
  ]
  for (const [resolved, url] of taken) {
    t.same(readGitSource(resolved, github), url === null ? null : { url, commit }, resolved)
    t.equal(readGitSource(resolved, []), null, `off by default: ${resolved}`)
  }
  t.same(readConfig({}).gitDependencies, [])
  t.same(
    readConfig({ TWINSTACK_GIT_DEPENDENCIES: 'github.com/team, example.com' }).gitDependencies,
    ['github.com/team', 'example.com'],
  )
  t.throws(() => readConfig({ TWINSTACK_GIT_DEPENDENCIES: 'ext::sh' }), {
    message: /TWINSTACK_GIT_DEPENDENCIES/,
  })
  t.end()
})

t.test('a commit is installed without its scripts, hooks, links and filters', async t => {
  const folder = temporaryFolder(t)
  chmodSync(folder, 0o755)
  const source = join(folder, 'source')
  const executed = join(folder, 'ran')
  const evil = `node -e "require('fs').writeFileSync('${executed}','')"`
  write(source, {
    'package.json': JSON.stringify({
      name: 'left',
      version: '1.2.3',
      main: 'index.js',
      scripts: { prepare: evil, install: evil, postinstall: evil, prepack: evil },
      devDependencies: { nothing: '1.0.0' },
    }),
    'index.js': 'module.exports = 1',
    '.gitattributes': 'index.js filter=evil diff=evil export-subst',
    '.gitmodules': '[submodule "x"]\n\tpath = x\n\turl = ext::sh -c touch%20' + executed,
    '.npmrc': 'ignore-scripts=false\n',
  })
  git(source, 'init', '--quiet', '-b', 'main')
  git(source, 'add', '-A')
  git(source, 'commit', '--quiet', '-m', 'one')
  const head = git(source, 'rev-parse', 'HEAD').trim()
  git(folder, 'clone', '--quiet', '--bare', source, join(folder, 'program.git'))
  const server = await gitServer(t, join(folder, 'program.git'), null)
  const { host } = new URL(server.url)
  const resolved = `git+http://x:y@${host}/program.git#${head}`
  const packages = { 'node_modules/left': { version: '1.2.3', resolved } }
  const wanted = { dependencies: { left: `github:team/left#${head}` } }
  const allowed = [`http://${host}`]
  t.throws(() => resolveClosure(packages, '', wanted), { message: /no registry/ }, 'by default')
  t.throws(() => resolveClosure(packages, '', wanted, ['github.com']), { message: /no registry/ })
  const install = (digest: string, lock: typeof packages) =>
    prepareDependencyFolder(
      folder,
      { digest: digest.repeat(64), closure: resolveClosure(lock, '', wanted, allowed) },
      {
        folders: [],
        npmrc: null,
        gitSources: allowed,
        installer: { home: folder, user: process.getuid?.() === 0 ? installerUser : null },
      },
    )
  const modules = await install('a', packages)
  t.equal(readFileSync(join(modules, 'left', 'index.js'), 'utf8'), 'module.exports = 1')
  t.notOk(existsSync(executed), 'none of its code ran')
  t.same(
    readdirSync(join(modules, '..')).filter(name => /git|tgz/.test(name)),
    [],
    'neither the repository nor the archive remains',
  )
  t.equal(lstatSync(join(modules, 'left', 'index.js')).uid, process.getuid?.())
  t.same([...new Set(server.seen)], [undefined], 'no password of the lockfile is sent')
  const missing = { ...packages['node_modules/left'], resolved: resolved.replace(head, commit) }
  await t.rejects(install('b', { 'node_modules/left': missing }), {
    code: 'dependencies-failed',
    message: /left could not be fetched from http.*commit c+/,
  })
})
