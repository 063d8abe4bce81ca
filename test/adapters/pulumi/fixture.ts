/**
 * Homes and PATHs of their own, small stand-ins for a pulumi that only the finder looks at, and a
 * Go module that builds in seconds.
 */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Recipe } from '../../../src/adapters/pulumi/build.ts'
import { listOnPath } from '../../../src/adapters/pulumi/find.ts'

/** nobody listens there: like the vendor's host on a machine without internet */
export const nowhere = { host: '127.0.0.1', port: 1 }

/** An executable `pulumi` that answers with this text. */
export function pretend(folder: string, answer: string, exitCode = 0): string {
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'pulumi')
  writeFileSync(file, `#!/bin/sh\necho '${answer}'\nexit ${exitCode}\n`)
  chmodSync(file, 0o755)
  return file
}

/**
 * An environment with these folders as PATH, and nothing of the machine's own but the shell that
 * `pretend` needs.
 */
export function searching(...folders: string[]): NodeJS.ProcessEnv {
  return { PATH: [...folders, '/nonexistent'].join(':') }
}

/**
 * The machine's environment, with Go's folder as PATH: no pulumi there. Null where there is no Go.
 */
export async function building(): Promise<NodeJS.ProcessEnv | null> {
  const go = (await listOnPath('go', process.env))[0]
  return go ? { ...process.env, PATH: join(go, '..') } : null
}

/**
 * A Go module whose program answers like a pulumi of that version, set at link time as in the real
 * one. The folder's name is compiled in, so Go's build cache never has it.
 */
export function tinyRecipe(folder: string, version: string): Recipe {
  mkdirSync(join(folder, 'part'), { recursive: true })
  writeFileSync(join(folder, 'go.mod'), 'module tiny.local/pulumi\n\ngo 1.21\n')
  writeFileSync(
    join(folder, 'part', 'part.go'),
    `package part\n\nconst Salt = "${folder} ${Date.now()}"\n`,
  )
  writeFileSync(
    join(folder, 'main.go'),
    [
      'package main',
      'import (',
      '"os"',
      '"tiny.local/pulumi/part"',
      ')',
      'var Version string',
      'func main() {',
      'if part.Salt != "" { os.Stdout.WriteString("v" + Version + "\\n") }',
      '}',
      '',
    ].join('\n'),
  )
  return { folder, target: 'tiny.local/pulumi', ldflags: `-X main.Version=${version}` }
}
