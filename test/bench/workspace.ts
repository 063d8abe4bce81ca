/** Shared by both sides: the engine, and a separate folder outside the repository. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureEngine } from '../../src/adapters/pulumi/engine.ts'
import { createPrinter } from '../../src/adapters/pulumi/progress.ts'

export type Place = { folder: string; engine: { command: string; version: string }; remove(): void }

export async function workspace(): Promise<Place> {
  const engine = await ensureEngine({
    explicit: process.env.TWINSTACK_PULUMI ?? null,
    progress: createPrinter(),
  })
  const folder = mkdtempSync(join(tmpdir(), 'twinstack-bench-'))
  // runs have users of their own only in a folder that every user may enter
  chmodSync(folder, 0o755)
  return { folder, engine, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/** The user's environment without variables that could affect one of the sides. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const foreign = /^(TWINSTACK_|PULUMI_|AWS_)|^(DATABASE_URL|NODE_OPTIONS)$|^PG[A-Z]+$/
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)))
}
