/**
 * Separate homes and PATHs, small fake pulumi executables for the search, and a Go module that
 * builds in seconds.
 */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Recipe } from '../../../src/adapters/pulumi/build.ts'
import { listOnPath } from '../../../src/adapters/pulumi/find.ts'

/** no server listens there: like the vendor's host on a machine without internet */
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
 * An environment with these folders as PATH, and of the machine only the shell that `pretend`
 * needs.
 */
export function searching(...folders: string[]): NodeJS.ProcessEnv {
  return { PATH: [...folders, '/nonexistent'].join(':') }
}

/**
 * The machine's environment, with only Go's folder on PATH, so that no pulumi is found. Null
 * without Go.
 */
export async function building(): Promise<NodeJS.ProcessEnv | null> {
  const go = (await listOnPath('go', process.env))[0]
  return go ? { ...process.env, PATH: join(go, '..') } : null
}

/**
 * A Go module whose program prints that version like pulumi; it is set at link time as in the real
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
