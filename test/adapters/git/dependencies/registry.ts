/** Packages that a test creates, and a registry that serves them. */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { basename, join } from 'node:path'
import type { Test } from 'tap'
import type { LockEntry } from '../../../../src/adapters/git/dependencies/lockEntry.ts'
import { write } from '../../../fixtures/programs/repository.ts'

type PackedManifest = Record<string, unknown> & { name: string; version: string }

/** A packed package in the form of a registry, so that npm runs without a public registry. */
export function pack(folder: string, registry: string, manifest: PackedManifest): LockEntry {
  const source = join(folder, `${manifest['name']}-source`)
  write(source, {
    'package.json': JSON.stringify(manifest),
    'index.js': 'module.exports = 1',
    'ran.js': 'require("fs").writeFileSync("ran", "")',
  })
  execFileSync('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], {
    cwd: source,
  })
  const file = join(folder, `${manifest['name']}-${manifest['version']}.tgz`)
  const integrity = `sha512-${createHash('sha512').update(readFileSync(file)).digest('base64')}`
  return {
    version: manifest['version'] as string,
    resolved: `${registry}${basename(file)}`,
    integrity,
  }
}

function packument(folder: string, url: string, file: string) {
  const [, name = '', version = ''] = /^(.+)-(\d+\.\d+\.\d+)\.tgz$/.exec(file) ?? []
  const digest = createHash('sha512')
    .update(readFileSync(join(folder, file)))
    .digest('base64')
  const dist = { tarball: `${url}${file}`, integrity: `sha512-${digest}` }
  return {
    name,
    'dist-tags': { latest: version },
    // some tools do not install a version in its first days
    time: { [version]: '2020-01-01T00:00:00.000Z' },
    versions: { [version]: { name, version, dist } },
  }
}

/** A registry that serves the archives of a folder, and that the service is configured to use. */
export async function serve(t: Test, folder: string): Promise<string> {
  let url = ''
  const server = createServer((request, response) => {
    const file = join(folder, basename(request.url ?? ''))
    const found = readdirSync(folder).find(name => name.startsWith(`${basename(file)}-`))
    if (file.endsWith('.tgz') && existsSync(file)) response.end(readFileSync(file))
    else if (found?.endsWith('.tgz')) response.end(JSON.stringify(packument(folder, url, found)))
    else response.writeHead(404).end()
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const before = process.env['npm_config_registry']
  process.env['npm_config_registry'] = url
  t.teardown(() => {
    if (before === undefined) delete process.env['npm_config_registry']
    else process.env['npm_config_registry'] = before
    server.close()
  })
  return url
}
