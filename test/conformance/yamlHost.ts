/** The language host of YAML programs. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'

/** Built once per machine from its Go module (65 s of processor time), as the engine is. */
export function yamlHost(): string {
  const folder = join(homedir(), '.pulumi', 'hosts')
  const host = join(folder, 'pulumi-language-yaml')
  if (existsSync(host)) return host
  mkdirSync(folder, { recursive: true })
  const work = mkdtempSync(join(tmpdir(), 'yaml-host-'))
  const go = (...args: string[]) =>
    execFileSync('go', args, {
      cwd: work,
      stdio: 'ignore',
      env: { ...process.env, GOFLAGS: '-mod=mod' },
    })
  go('mod', 'init', 'host')
  go('get', 'github.com/pulumi/pulumi-yaml@v1.25.0')
  go('build', '-trimpath', '-o', host, 'github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml')
  rmSync(work, { recursive: true, force: true })
  return host
}
