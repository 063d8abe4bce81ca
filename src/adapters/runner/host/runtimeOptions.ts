import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { readRevisionFile } from '../../../lib/revisionFile.ts'
import { projectFiles } from '../../../lib/settingsFile.ts'
import { parseInPlace } from '../../../lib/yaml.ts'

/**
 * `runtime` of Pulumi.yaml; the options are those of Pulumi's Node.js host
 * (sdk/nodejs/cmd/pulumi-language-nodejs, `parseOptions`).
 */
export type ProjectRuntime = {
  name: string
  options: { typescript: boolean; tsconfig: string | null; nodeargs: string[] }
}

const defaults = { typescript: true, tsconfig: null, nodeargs: [] }

/**
 * Reads the options from the project file of `folder`. For a missing or invalid file it returns the
 * default, a Node.js program in TypeScript; the engine reports the error in the file.
 */
export function readRuntime(folder: string): ProjectRuntime {
  const file = findProjectFile(folder)
  const { runtime } = (file === null ? {} : parseOrEmpty(file)) as { runtime?: unknown }
  if (typeof runtime === 'string') return { name: runtime, options: defaults }
  const { name, options } = (runtime ?? {}) as { name?: unknown; options?: unknown }
  return {
    name: typeof name === 'string' ? name : 'nodejs',
    options: getOptions((options ?? {}) as Record<string, unknown>),
  }
}

/** Returns the path of the project file; null when there is none. */
export function findProjectFile(folder: string): string | null {
  const files = projectFiles.map(name => join(folder, name))
  return files.find(file => existsSync(file)) ?? null
}

function parseOrEmpty(file: string): unknown {
  try {
    const name = basename(file)
    return parseInPlace(readRevisionFile(dirname(file), name) ?? '', name) ?? {}
  } catch {
    return {}
  }
}

function getOptions(options: Record<string, unknown>): ProjectRuntime['options'] {
  const { typescript, tsconfig, nodeargs } = options
  return {
    typescript: typescript === undefined || typescript === true || typescript === 'true',
    tsconfig: typeof tsconfig === 'string' ? tsconfig : null,
    nodeargs: typeof nodeargs === 'string' ? splitArguments(nodeargs) : [],
  }
}

/** Splits a command line into words; quotes keep spaces. */
function splitArguments(text: string): string[] {
  const words = text.match(/(?:[^\s"']+|"[^"]*"|'[^']*')+/g) ?? []
  return words.map(word => word.replaceAll(/"([^"]*)"|'([^']*)'/g, '$1$2'))
}
