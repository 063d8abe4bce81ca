/** `config ls`, `get`, `rm`: the settings file of an environment, read and changed in place. */
import { readFile, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { isMap, parseDocument } from 'yaml'
import { exitCodes, TwinstackError } from '../../lib/errors.ts'
import { environmentName } from '../arguments.ts'
import { wrapAction, type Invocation } from '../frame.ts'
import { locateStackFile, readSettingsFile } from './adopt/settingsFile.ts'
import { clean, formatTable } from '../text.ts'
import { qualifyKey } from './configKey.ts'

type FileOptions = { environment: string; cwd: string }

export function addConfigFile(config: Command): void {
  addLocal(config, 'ls', 'list the settings of the file; secret values are not shown').action(
    wrapAction<[], FileOptions>(listSettings),
  )
  addLocal(config, 'get', 'show a setting of the file; a secret value is not shown')
    .argument('<key>', 'e.g. size, or aws:region')
    .action(wrapAction<[string], FileOptions>(showSetting))
  addLocal(config, 'rm', 'remove a setting from the file')
    .argument('<key>', 'e.g. size, or aws:region')
    .action(wrapAction<[string], FileOptions>(removeSetting))
}

function addLocal(config: Command, name: string, does: string): Command {
  return config
    .command(name)
    .description(does)
    .requiredOption(
      '--environment <name>',
      'the environment whose settings file is used',
      environmentName,
    )
    .option('--cwd <folder>', 'a working copy with Pulumi.yaml', '.')
}

async function readConfig({ cwd, environment }: FileOptions): Promise<Record<string, unknown>> {
  const file = await readSettingsFile(resolve(cwd), environment)
  if (file) return file.config ?? {}
  throw new TwinstackError('invalid-request', `there is no Pulumi.${environment}.yaml in ${cwd}`, {
    hint: 'name the working copy with --cwd; config set --secret --write makes the file',
  })
}

async function listSettings({ options, screen }: Invocation<[], FileOptions>): Promise<number> {
  const config = await readConfig(options)
  const rows = Object.entries(config).map(([key, value]) => [clean(key), clean(formatValue(value))])
  for (const line of formatTable(['KEY', 'VALUE'], rows)) screen.printLine(line)
  screen.printDocument({ config: withoutSecrets(config) })
  return exitCodes.done
}

async function showSetting({
  args: [name],
  options,
  screen,
}: Invocation<[string], FileOptions>): Promise<number> {
  const key = await qualifyKey(resolve(options.cwd), name)
  const value = requireSetting(await readConfig(options), key, options)
  screen.printLine(clean(formatValue(value)))
  screen.printDocument({ key, value: withoutSecrets(value) })
  return exitCodes.done
}

function requireSetting(
  config: Record<string, unknown>,
  key: string,
  { environment }: FileOptions,
) {
  if (Object.hasOwn(config, key)) return config[key]
  throw new TwinstackError('not-found', `Pulumi.${environment}.yaml has no ${key}`, {
    hint: `twinstack config ls --environment ${environment}`,
  })
}

/** Keeps the comments and the order of the file. */
async function removeSetting({
  args: [name],
  options,
  screen,
}: Invocation<[string], FileOptions>): Promise<number> {
  const key = await qualifyKey(resolve(options.cwd), name)
  requireSetting(await readConfig(options), key, options)
  const path = locateStackFile(resolve(options.cwd), options.environment)
  const document = parseDocument(await readFile(path, 'utf8'))
  document.deleteIn(['config', key])
  const rest = document.get('config')
  if (isMap(rest) && rest.items.length === 0) document.delete('config')
  await writeFile(path, document.toString())
  screen.printLine(`Pulumi.${options.environment}.yaml no longer has ${key}: commit it`)
  screen.printDocument({ removed: key })
  return exitCodes.done
}

function formatValue(value: unknown): string {
  const plain = withoutSecrets(value)
  return typeof plain === 'string' ? plain : JSON.stringify(plain)
}

function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value)
  if (entries.length === 1 && entries[0]?.[0] === 'secure') return '[secret]'
  return Object.fromEntries(entries.map(([key, item]) => [key, withoutSecrets(item)]))
}
