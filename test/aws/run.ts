/** Runs `npm run verify:aws` as a separate process, without the developer's settings. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, globSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'
import { packageFolder } from '../../src/model/config.ts'
import { ensureEngine } from '../../src/adapters/pulumi/engine.ts'
import { temporaryFolder } from '../fixtures/programs/repository.ts'

/** Without settings, accounts and network of the developer; the engine is the installed one. */
export async function verify(t: Test, args: string[], env: Record<string, string> = {}) {
  const place = temporaryFolder(t)
  // as with the usual folder for temporary files: the user of the database may enter it
  chmodSync(place, 0o755)
  for (const folder of ['tmp', 'pulumi']) mkdirSync(join(place, folder), { mode: 0o755 })
  const own = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(TWINSTACK_|DATABASE_URL$|AWS_|FORCE_COLOR$)/.test(name),
    ),
  )
  const nowhere = {
    HTTP_PROXY: 'http://127.0.0.1:9',
    HTTPS_PROXY: 'http://127.0.0.1:9',
    NO_PROXY: '127.0.0.1',
  }
  const { command } = await ensureEngine({ explicit: null, home: homedir() })
  const began = Date.now()
  const child = spawn(process.execPath, [join(packageFolder, 'test/aws/verify.ts'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...own,
      ...nowhere,
      NO_COLOR: '1',
      TMPDIR: join(place, 'tmp'),
      PULUMI_HOME: join(place, 'pulumi'),
      TWINSTACK_PULUMI: command,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_SHARED_CREDENTIALS_FILE: join(place, 'none'),
      AWS_CONFIG_FILE: join(place, 'none'),
      ...env,
    },
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', text => {
      output += text
    })
  const [code] = await once(child, 'close')
  return {
    code,
    output,
    seconds: (Date.now() - began) / 1000,
    left: readdirSync(join(place, 'tmp')),
    processes: processesOf(place),
  }
}

/**
 * Command lines of processes that have this folder in their arguments or environment (where /proc
 * shows it).
 */
function processesOf(folder: string): string[] {
  const read = (file: string) => {
    try {
      return readFileSync(file, 'utf8')
    } catch {
      return ''
    }
  }
  return globSync('/proc/[0-9]*')
    .filter(
      one =>
        existsSync(one) && `${read(`${one}/cmdline`)}${read(`${one}/environ`)}`.includes(folder),
    )
    .map(one => read(`${one}/cmdline`))
}

export type VerifiedAccount = Awaited<ReturnType<typeof verify>>

export const aws = { TWINSTACK_CLOUD: 'aws' }
export const keys = {
  AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
}
