/** The unmodified pulumi CLIs of this machine, for tests that are repeated with each of them. */
import { accessSync, constants, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { engineFound } from '../adapters/runner/helper.ts'

export type PulumiCli = { version: string; command: string }

/**
 * The engine of the tests and every other version in ~/.pulumi/versions, oldest first. The
 * environment variable CONFORMANCE_CLI chooses some: `3.276.0` or a list with commas.
 */
export function pulumiClis(): PulumiCli[] {
  const folder = join(homedir(), '.pulumi', 'versions')
  const found = new Map([[engineFound.version, engineFound.command]])
  for (const version of readVersions(folder)) {
    const command = join(folder, version, 'bin', 'pulumi')
    if (!found.has(version) && isExecutable(command)) found.set(version, command)
  }
  const wanted = process.env.CONFORMANCE_CLI?.split(',')
  const clis = [...found].map(([version, command]) => ({ version, command }))
  return clis
    .filter(({ version }) => wanted?.includes(version) ?? true)
    .sort((one, other) => one.version.localeCompare(other.version, 'en', { numeric: true }))
}

/** The newest of them, when it is at least `version`; undefined: this machine has none. */
export function newestCli(version: string): PulumiCli | undefined {
  const newest = pulumiClis().at(-1)
  const order = newest?.version.localeCompare(version, 'en', { numeric: true }) ?? -1
  return order >= 0 ? newest : undefined
}

/** Adds the test once for each CLI; its name says which. */
export function testWithEachCli(
  name: string,
  body: (t: Test, cli: PulumiCli) => Promise<void>,
): void {
  for (const cli of pulumiClis())
    void t.test(`${name} (pulumi ${cli.version})`, async t => body(t, cli))
}

function readVersions(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
