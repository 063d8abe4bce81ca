import t from 'tap'
import { checkOtherLock } from '../../../../src/adapters/git/dependencies/checkOtherLock.ts'

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

t.test('lockfiles as the tools write them', async () => {
  checkOtherLock('pnpm', 'pnpm-lock.yaml', pnpm(`{integrity: ${digest}}`))
  checkOtherLock('yarn', 'yarn.lock', yarn(`  integrity ${digest}\n`))
  checkOtherLock('yarn', 'yarn.lock', berry(`  checksum: 10c0/${'a'.repeat(128)}\n`))
  checkOtherLock('yarn', 'yarn.lock', berry('  conditions: os=darwin\n'))
  checkOtherLock('bun', 'bun.lock', bun(`"zod": ["zod@4.0.0", "", {}, "${digest}"]`))
})

t.test('a package without a digest, from elsewhere, or by a path', async t => {
  const refused: [Parameters<typeof checkOtherLock>[0], string, RegExp][] = [
    ['pnpm', pnpm('{tarball: https://evil.example/x.tgz}'), /no integrity for zod@4\.0\.0/],
    ['pnpm', pnpm('{directory: x, type: directory}'), /no integrity/],
    ['pnpm', pnpm(`{integrity: ${digest}}`, "'../../../x@4.0.0'"), /leads upwards/],
    ['pnpm', pnpm('{commit: abc, repo: "git+ssh://x", type: git}'), /git\+ssh/],
    ['yarn', yarn(''), /no integrity for zod@\^4\.0\.0/],
    ['yarn', yarn('  integrity sha1-short\n'), /no integrity/],
    ['yarn', yarn(`  integrity ${digest}\n`, '"../../../../x@npm:zod@4.0.0"'), /leads upwards/],
    ['yarn', berry(''), /no integrity for "zod@npm:4\.0\.0"/],
    ['yarn', berry('  checksum: x\n').replace('npm:4.0.0"\n', 'exec:./x.js"\n'), /exec:/],
    ['bun', bun('"zod": ["zod@4.0.0", "", {}]'), /no integrity for "zod"/],
    ['bun', bun('"zod": ["zod@https://evil.example/x.tgz", {}]'), /no integrity/],
    ['bun', bun(`"../../x": ["zod@4.0.0", "", {}, "${digest}"]`), /leads upwards/],
  ]
  for (const [tool, text, message] of refused)
    t.throws(() => checkOtherLock(tool, 'the lockfile', text), {
      code: 'dependencies-failed',
      message,
    })
})
