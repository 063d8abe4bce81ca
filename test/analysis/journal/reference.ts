/**
 * Pulumi's own replay: the program of test/fixtures/replayer, built with the modules and the Go
 * toolchain that build the engine.
 */
import { execFile, spawn } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { packageFolder } from '../../../src/model/config.ts'
import type { JournalCase } from './journals.ts'

export type Reference = {
  version?: number
  features?: string[]
  /** as text: a parser would lose numbers */
  deployment: string | null
  error?: string
}

/**
 * Builds the program in `folder`. This takes seconds when Go's build cache is warm, otherwise some
 * minutes.
 */
export async function buildReplayer(folder: string): Promise<string> {
  const program = join(folder, 'replayer')
  if (existsSync(program)) return program
  mkdirSync(folder, { recursive: true })
  const modules = join(packageFolder, 'src/adapters/pulumi')
  for (const file of ['go.mod', 'go.sum']) copyFileSync(join(modules, file), join(folder, file))
  copyFileSync(join(packageFolder, 'test/fixtures/replayer/main.go'), join(folder, 'main.go'))
  const flags = ['build', '-trimpath', '-buildvcs=false', '-ldflags', '-s -w', '-o', program, '.']
  const env = { ...process.env, CGO_ENABLED: '0', GOWORK: 'off', GOFLAGS: '' }
  await promisify(execFile)('go', flags, { cwd: folder, env })
  return program
}

/** The answers to these cases, one line each. */
export async function runReplayer(program: string, cases: string[]): Promise<string[]> {
  const child = spawn(program, { stdio: ['pipe', 'pipe', 'inherit'] })
  child.stdin.end(`${cases.join('\n')}\n`)
  return (await text(child.stdout)).trimEnd().split('\n')
}

export function caseText({ base, entries }: JournalCase): string {
  return `{"base":${base},"entries":[${entries.join(',')}]}`
}
