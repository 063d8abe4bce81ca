/** Optional files, and the purpose of each. */
import { posix } from 'node:path'
import type { ExtraFile } from './finding.ts'
import type { SourceFile } from './sources.ts'
import { readIn, type Project } from './project.ts'

const files: [name: string, brings: string][] = [
  ['checks.yaml', 'requests and commands that prove a deploy before it counts as succeeded'],
  ['differences.yaml', 'documented differences, so that parity and the gate can pass'],
  ['drift.yaml', 'rules for drift that is wanted, e.g. what autoscaling changes'],
  ['waivers.yaml', 'accepted violations of compliance rules, each until a day'],
]

const properties: [name: string, pattern: RegExp, brings: string][] = [
  [
    'program.settings',
    /\.settings\s*=/,
    'a schema of the settings: wrong ones are refused before the engine starts',
  ],
  ['program.rules', /\.rules\s*=/, 'compliance rules of your own, beside the built-in ones'],
]

/** In the folder of the main file; properties are found by their assignment in the sources. */
export async function checkExtras(
  folder: string,
  { main, runtime }: Project,
  sources: SourceFile[],
): Promise<ExtraFile[]> {
  const base = /\.[cm]?[jt]s$/.test(main) ? posix.dirname(main) : main
  const found = await Promise.all(
    files.map(async ([name, brings]) => ({
      name,
      present: (await readIn(folder, posix.join(base, name))) !== null,
      brings,
    })),
  )
  if (runtime !== 'nodejs') return found
  return [
    ...found,
    ...properties.map(([name, pattern, brings]) => ({
      name,
      present: sources.some(({ text }) => pattern.test(text)),
      brings,
    })),
  ]
}
