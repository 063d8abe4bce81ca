/** The program's source files, for checks of their text. */
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Project } from './project.ts'

export type SourceFile = { path: string; text: string }

const patterns: Record<string, RegExp> = {
  nodejs: /\.[cm]?[jt]sx?$/,
  bun: /\.[cm]?[jt]sx?$/,
  yaml: /\.ya?ml$/,
  python: /\.py$/,
  go: /\.go$/,
  dotnet: /\.(cs|fs|vb)$/,
  java: /\.java$/,
}
const skipped =
  /^(node_modules|\.git|\.pulumi|\.twinstack|venv|\.venv|bin|obj|dist|target|test|tests)$/
const largest = 1024 * 1024
const most = 5000

/** Files of the program's language below its folder; without packages and build output. */
export async function readSources(
  folder: string,
  { main, runtime }: Project,
): Promise<SourceFile[]> {
  const base = /\.[cm]?[jt]s$/.test(main) ? join(folder, main, '..') : join(folder, main)
  const pattern = patterns[runtime]
  if (!pattern) return []
  const found: SourceFile[] = []
  await walk(base, pattern, found)
  return found
}

async function walk(folder: string, pattern: RegExp, found: SourceFile[]): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  for (const entry of entries) {
    const path = join(folder, entry.name)
    if (found.length >= most) return
    if (entry.isDirectory() && !skipped.test(entry.name)) await walk(path, pattern, found)
    if (!entry.isFile() || !pattern.test(entry.name) || entry.name.endsWith('.d.ts')) continue
    if ((await stat(path)).size <= largest) found.push({ path, text: await readFile(path, 'utf8') })
  }
}
