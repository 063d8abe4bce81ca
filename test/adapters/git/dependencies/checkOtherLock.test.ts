import t from 'tap'
import {
  checkOtherLock,
  listArchives,
} from '../../../../src/adapters/git/dependencies/checkOtherLock.ts'
import { checkArchives } from '../../../../src/adapters/git/dependencies/npmSettings.ts'

const digest = `sha512-${'A'.repeat(86)}==`
const pnpm = (resolution: string, name = 'zod@4.0.0') =>
  `lockfileVersion: '9.0'\nimporters:\n  .:\n    dependencies: {}\npackages:\n  ${name}:\n    ` +
  `resolution: ${resolution}\n`
const yarn = (lines: string, name = 'zod@^4.0.0') =>
  `# yarn lockfile v1\n\n\n${name}:\n  version "4.0.0"\n  resolved ` +
  `"https://registry.example/zod.tgz#abc"\n${lines}`
const berry = (lines: string) =>
  '# This file is generated\n\n__metadata:\n  version: 8\n\n"program@workspace:.":\n  ' +
  'version: 0.0.0\n  resolution: "program@workspace:."\n\n"zod@npm:4.0.0":\n  version: ' +
  `4.0.0\n  resolution: "zod@npm:4.0.0"\n${lines}`
const bun = (entry: string) =>
  '{\n  "lockfileVersion": 1,\n  "workspaces": {\n    "": { "name": "x" },\n  },\n  ' +
  `"packages": {\n    ${entry},\n  }\n}\n`

t.test('lockfiles in the form of the tools', async () => {
  checkOtherLock('pnpm', 'pnpm-lock.yaml', pnpm(`{integrity: ${digest}}`))
  checkOtherLock('yarn', 'yarn.lock', yarn(`  integrity ${digest}\n`))
  checkOtherLock('yarn', 'yarn.lock', berry(`  checksum: 10c0/${'a'.repeat(128)}\n`))
  checkOtherLock('yarn', 'yarn.lock', berry('  conditions: os=darwin\n'))
  checkOtherLock('bun', 'bun.lock', bun(`"zod": ["zod@4.0.0", "", {}, "${digest}"]`))
})

t.test('a package without a digest, from another source, or by a path', async t => {
  const refused: [Parameters<typeof checkOtherLock>[0], string, RegExp][] = [
    ['pnpm', pnpm('{tarball: https://evil.example/x.tgz}'), /no integrity for zod@4\.0\.0/],
    ['pnpm', pnpm('{directory: x, type: directory}'), /no integrity/],
    ['pnpm', pnpm(`{integrity: ${digest}}`, "'../../../x@4.0.0'"), /leads to a parent folder/],
    ['pnpm', pnpm('{commit: abc, repo: "git+ssh://x", type: git}'), /git\+ssh/],
    [
      'pnpm',
      pnpm(`{integrity: ${digest}, type: git, repo: 'https://example.com/x', commit: abc}`),
      /no integrity/,
    ],
    ['pnpm', pnpm(`{integrity: ${digest}, tarball: "\\x66ile:../../x.tgz"}`), /file:/],
    ['pnpm', pnpm(`{integrity: ${digest}}`, '"\\x2e./x@4.0.0"'), /leads to a parent folder/],
    [
      'yarn',
      berry('  checksum: x\n').replace('npm:4.0.0"\n', '\\u0065xec:./x.js"\n'),
      /escape sequences/,
    ],
    ['bun', bun(`"zod": ["zod@\\u0066ile:../x", "", {}, "${digest}"]`), /escape sequences/],
    ['yarn', yarn(''), /no integrity for zod@\^4\.0\.0/],
    ['yarn', yarn('  integrity sha1-short\n'), /no integrity/],
    [
      'yarn',
      yarn(`  integrity ${digest}\n`, '"../../../../x@npm:zod@4.0.0"'),
      /leads to a parent folder/,
    ],
    ['yarn', berry(''), /no integrity for "zod@npm:4\.0\.0"/],
    ['yarn', berry('  checksum: x\n').replace('npm:4.0.0"\n', 'exec:./x.js"\n'), /exec:/],
    ['bun', bun('"zod": ["zod@4.0.0", "", {}]'), /no integrity for "zod"/],
    ['bun', bun('"zod": ["zod@https://evil.example/x.tgz", {}]'), /no integrity/],
    ['bun', bun(`"../../x": ["zod@4.0.0", "", {}, "${digest}"]`), /leads to a parent folder/],
  ]
  for (const [tool, text, message] of refused)
    t.throws(() => checkOtherLock(tool, 'the lockfile', text), {
      code: 'dependencies-failed',
      message,
    })
})

t.test('archives of hosts that are not registries', t => {
  const evil = 'https://evil.example/x.tgz'
  const texts: [Parameters<typeof listArchives>[0], string][] = [
    ['pnpm', pnpm(`{integrity: ${digest}, tarball: ${evil}}`)],
    ['pnpm', pnpm(`{integrity: ${digest}}`, `zod@${evil}`)],
    ['yarn', yarn('').replace('https://registry.example/zod.tgz', evil)],
    ['yarn', berry('').replace('npm:4.0.0"\n', `${evil}"\n`)],
    ['yarn', berry('').replace('npm:4.0.0"\n', `npm:4::__archiveUrl=${encodeURIComponent(evil)}"`)],
    ['bun', bun(`"zod": ["zod@4.0.0", "${evil}", {}, "${digest}"]`)],
    ['bun', bun(`"zod": ["zod@${evil}", {}, "${digest}"]`)],
  ]
  for (const [tool, text] of texts) {
    const archives = listArchives(tool, 'the lockfile', text)
    t.same(archives, [evil], `${tool} ${text}`)
    t.throws(() => checkArchives(archives, []), { message: /evil\.example is no known registry/ })
    checkArchives(archives, [{ scope: '', url: 'https://evil.example/' }])
  }
  checkArchives(['https://registry.npmjs.org/x/-/x.tgz', 'https://registry.yarnpkg.com/x.tgz'], [])
  t.end()
})
