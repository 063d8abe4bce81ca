import fc from 'fast-check'
import t from 'tap'
import {
  resolveClosure,
  computeDigest,
  getIdentity,
  type Closure,
  type Package,
} from '../../../../src/adapters/git/dependencies/closure.ts'
import type { LockEntry } from '../../../../src/adapters/git/dependencies/lockEntry.ts'
import { place } from '../../../../src/adapters/git/place.ts'

const entry = (version: string, more: Partial<LockEntry> = {}): LockEntry => ({
  version,
  integrity: `sha512-${version}`,
  ...more,
})
const names = (closure: Closure) => closure.packages.map(found => found.location).sort()

/**
 * The packages of one lockfile as `npm ls` lists them: the program depends on a and b; fastify
 * belongs to another package.
 */
const packages = {
  programs: { dependencies: { a: '^1', b: '^1' } },
  'node_modules/a': entry('1.0.0', {
    dependencies: { c: '^1' },
    optionalDependencies: { 'not-here': '1' },
    peerDependencies: { b: '*', editor: '*' },
    peerDependenciesMeta: { editor: { optional: true } },
  }),
  'node_modules/b': entry('1.0.0', { dependencies: { c: '^2' } }),
  'node_modules/b/node_modules/c': entry('2.0.0'),
  'node_modules/c': entry('1.0.0'),
  'node_modules/editor': entry('9.0.0'),
  'node_modules/fastify': entry('5.0.0', { dependencies: { c: '^1' } }),
}
const own = packages.programs as LockEntry

t.test("only packages that the program reaches by Node's resolution", async t => {
  const closure = resolveClosure(packages, 'programs', own)
  t.same(names(closure), [
    'node_modules/a',
    'node_modules/b',
    'node_modules/b/node_modules/c',
    'node_modules/c',
  ])
  t.equal(closure.roots.get('b')?.needs.get('c')?.entry.version, '2.0.0')
})

t.test('development dependencies are included, except those that are refused', async t => {
  const more: Record<string, LockEntry> = {
    ...packages,
    'node_modules/typescript': entry('6.0.3', { dependencies: { c: '^1' } }),
    'node_modules/linked': { link: true },
    'node_modules/broken': entry('1.0.0', { dependencies: { fastify: '^5', gone: '^1' } }),
  }
  const wanted = ['typescript', 'linked', 'broken', 'nowhere', '../x']
  const devDependencies = Object.fromEntries(wanted.map(name => [name, '^1']))
  const closure = resolveClosure(more, 'programs', { ...own, devDependencies })
  t.same([...closure.roots.keys()], ['a', 'b', 'typescript'])
  t.notOk(
    names(closure).some(name => /fastify|broken/.test(name)),
    'none of them remains',
  )
})

t.test("a package in the program's own folder wins over one above", async t => {
  const closure = resolveClosure(
    { ...packages, 'programs/node_modules/a': entry('1.5.0') },
    'programs',
    own,
  )
  t.equal(closure.roots.get('a')?.entry.version, '1.5.0')
})

t.test(
  "the digest covers versions, integrity and edges of the program's packages only",
  async t => {
    const digest = (changed: Record<string, LockEntry>) =>
      computeDigest(resolveClosure({ ...packages, ...changed }, 'programs', own))
    t.match(digest({}), /^[0-9a-f]{64}$/)
    t.equal(
      digest({ 'node_modules/fastify': entry('6.0.0') }),
      digest({}),
      'a new Fastify changes nothing',
    )
    t.equal(
      digest({ 'node_modules/editor': entry('10.0.0') }),
      digest({}),
      'nor does an optional peer',
    )
    t.not(digest({ 'node_modules/c': entry('1.0.1') }), digest({}))
    t.not(
      digest({ 'node_modules/c': entry('1.0.0', { integrity: 'sha512-other' }) }),
      digest({}),
      'same version, other content',
    )
    const moved = {
      ...packages,
      'node_modules/a/node_modules/c': entry('1.0.0'),
      'node_modules/c': entry('2.0.0'),
    } as Record<string, LockEntry>
    delete moved['node_modules/b/node_modules/c']
    t.equal(
      computeDigest(resolveClosure(moved, 'programs', own)),
      digest({}),
      'npm may choose another folder layout',
    )
  },
)

t.test(
  'packages of the repository are used where they are; what they need is installed',
  async t => {
    const all = {
      ...packages,
      programs: { dependencies: { a: '^1', '@acme/shared': '*' } },
      'node_modules/@acme/shared': { link: true, resolved: 'packages/shared' },
      'packages/shared': { version: '1.0.0', dependencies: { fastify: '^5', '@acme/deep': '*' } },
      'node_modules/@acme/deep': { link: true, resolved: 'packages/deep' },
      'packages/deep': { version: '1.0.0', dependencies: { '@acme/shared': '*', c: '^1' } },
    }
    const closure = resolveClosure(all, 'programs', all.programs as LockEntry)
    t.same(
      [...closure.locals],
      [
        ['@acme/shared', 'packages/shared'],
        ['@acme/deep', 'packages/deep'],
      ],
    )
    t.same([...closure.roots.keys()].sort(), ['a', 'c', 'fastify'])
    t.notOk(names(closure).some(name => name.includes('@acme')))
    const two = {
      ...all,
      'packages/shared/node_modules/a': entry('2.0.0'),
      'packages/shared': { version: '1.0.0', dependencies: { a: '^2' } },
    }
    t.throws(() => resolveClosure(two, 'programs', all.programs as LockEntry), {
      code: 'dependencies-failed',
      message: /need a in different versions: 1\.0\.0 .* and 2\.0\.0/,
    })
    for (const resolved of [
      '../shared',
      '/etc',
      '.',
      '..',
      'a/../b',
      'x/node_modules/b',
      'x\\y',
      '',
    ])
      t.throws(
        () =>
          resolveClosure(
            { ...all, 'node_modules/@acme/shared': { link: true, resolved }, [resolved]: {} },
            'programs',
            all.programs as LockEntry,
          ),
        { message: /@acme\/shared, whose folder is not inside/ },
        resolved,
      )
  },
)

t.test('missing packages and packages outside of the repository are named', async t => {
  t.throws(() => resolveClosure({}, 'programs', own), {
    code: 'dependencies-failed',
    message: /no a, which programs depends on/,
  })
  t.throws(
    () =>
      resolveClosure(
        { ...packages, 'node_modules/a': { link: true, resolved: 'packages/a' } },
        'programs',
        own,
      ),
    { code: 'dependencies-failed', message: /a, whose folder is not inside the folder/ },
  )
})

t.test('two copies of the SDK are refused', async t => {
  const two = {
    'node_modules/@pulumi/pulumi': entry('3.259.0'),
    'node_modules/x': entry('1.0.0', { dependencies: { '@pulumi/pulumi': '^2' } }),
    'node_modules/x/node_modules/@pulumi/pulumi': entry('2.0.0'),
  }
  t.throws(
    () => place(resolveClosure(two, '', { dependencies: { '@pulumi/pulumi': '^3', x: '*' } })),
    {
      code: 'dependencies-failed',
      message: /2 copies of @pulumi\/pulumi/,
    },
  )
})

t.test(
  'property: in every layout Node finds exactly the version of the lockfile for each package',
  async t => {
    const graph = fc.array(
      fc.tuple(
        fc.integer({ min: 0, max: 4 }),
        fc.integer({ min: 0, max: 2 }),
        fc.array(fc.nat(11), { maxLength: 4 }),
      ),
      { minLength: 1, maxLength: 12 },
    )
    const { failed, counterexample } = fc.check(
      fc.property(graph, description => {
        const closure = closureFrom(description)
        const placement = place(closure)
        for (const [path, found] of [
          ['', { needs: closure.roots } as Package] as const,
          ...placement,
        ]) {
          for (const [name, wanted] of found.needs) {
            const seen = nodeFinds([...placement.keys()], path, name)
            if (
              seen === null ||
              getIdentity(placement.get(seen) as Package) !== getIdentity(wanted)
            )
              return false
          }
        }
        return true
      }),
      { numRuns: 500 },
    )
    t.notOk(
      failed,
      '500 graphs of up to 12 packages in up to 3 versions; counterexample: ' +
        `${JSON.stringify(counterexample)}`,
    )
  },
)

t.test('versions that depend on each other in a cycle are refused', async t => {
  const a1: Package = { location: '', name: 'a', entry: entry('1.0.0'), needs: new Map() }
  const make = (name: string, version: string, needs: Package): Package => ({
    location: '',
    name,
    entry: entry(version),
    needs: new Map([[needs.name, needs]]),
  })
  const b1 = make('b', '1.0.0', a1)
  const b2 = make('b', '2.0.0', make('a', '2.0.0', b1))
  a1.needs.set('b', b2)
  t.throws(
    () =>
      place({
        roots: new Map([
          ['a', a1],
          ['b', b1],
        ]),
        packages: [],
        locals: new Map(),
      }),
    { code: 'dependencies-failed', message: /endless circle/ },
  )
})

/**
 * Packages p0 to p4 in versions 0 to 2, each needing some of the others by index; at most one
 * version of a name per package.
 */
function closureFrom(description: [number, number, number[]][]): Closure {
  const all = description.map(([name, version]): Package => ({
    location: '',
    name: `p${name}`,
    entry: entry(`${version}.0.0`),
    needs: new Map(),
  }))
  const unique = new Map(all.map(found => [getIdentity(found), found]))
  const pick = (index: number) =>
    unique.get(getIdentity(all[index % all.length] as Package)) as Package
  description.forEach(([, , needs], index) =>
    needs.forEach(need => connect(pick(index), pick(need))),
  )
  const roots = new Map([pick(0), pick(1)].map(found => [found.name, found]))
  return { roots, packages: [...unique.values()], locals: new Map() }
}

/** Edges lead from lower to higher names only: cycles through several versions have no layout. */
function connect(from: Package, to: Package) {
  if (from.name < to.name) from.needs.set(to.name, to)
}

function nodeFinds(paths: string[], from: string, name: string): string | null {
  const folders =
    from === ''
      ? ['']
      : [...from.split('/').keys()]
          .map(index =>
            from
              .split('/')
              .slice(0, index + 1)
              .join('/'),
          )
          .reverse()
          .concat('')
  const tried = folders
    .filter(folder => !folder.endsWith('node_modules'))
    .map(folder => `${folder ? `${folder}/` : ''}node_modules/${name}`)
  return tried.find(path => paths.includes(path)) ?? null
}
