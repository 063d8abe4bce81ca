/** `config`: secret values of settings files, without the service's passphrase. */
import { readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { text as readAll } from 'node:stream/consumers'
import type { Command } from 'commander'
import { parseDocument, stringify } from 'yaml'
import { exitCodes, TwinstackError } from '../../lib/errors.ts'
import { environmentName } from '../arguments.ts'
import { action, type Invocation } from '../frame.ts'
import { settingsKeys } from './adopt/settingsFile.ts'
import { readProject } from './check/project.ts'

type SetOptions = { secret?: boolean; environment: string; cwd: string; write?: boolean }

export function addConfig(program: Command): void {
  const config = program
    .command('config')
    .description("secret values of an environment's settings file")
  config
    .command('set')
    .description('encrypt a value for an environment; prints what to commit')
    .argument('<key>', 'e.g. password, or aws:token; without a prefix that of the project')
    .argument('[value]', 'better on standard input: arguments are visible to other users')
    .requiredOption('--environment <name>', 'for which environment', environmentName)
    .option('--secret', 'encrypted; plain values are written with pulumi config set')
    .option('--write', 'into Pulumi.<environment>.yaml, instead of printing it')
    .option('--cwd <folder>', 'a working copy with Pulumi.yaml', '.')
    .action(action<[string, string | undefined], SetOptions>(setSecret))
  config
    .command('trust')
    .description('let the service read secret values that your own passphrase encrypted')
    .argument('<environment>', 'name of the environment', environmentName)
    .option('--cwd <folder>', 'a working copy with Pulumi.<environment>.yaml', '.')
    .action(
      action<[string], { cwd: string }>(async ({ args: [name], options, screen, connect }) => {
        const keys = await settingsKeys(resolve(options.cwd), name, process.env, null)
        if (keys.salts === undefined)
          throw new TwinstackError(
            'invalid-request',
            `Pulumi.${name}.yaml has no encryptionsalt that PULUMI_CONFIG_PASSPHRASE opens`,
            { hint: 'set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE' },
          )
        const result = await connect().trustSettings(name, keys)
        screen.out(`The service can read the secret values of Pulumi.${name}.yaml.`)
        screen.document(result)
        return exitCodes.done
      }),
    )
}

async function setSecret({
  args: [name, value],
  options,
  screen,
  connect,
}: Invocation<[string, string | undefined], SetOptions>): Promise<number> {
  const { environment, secret, write } = options
  if (!secret)
    throw new TwinstackError('invalid-request', '--secret is missing', {
      hint:
        `plain values need no encryption:  pulumi config set ${name} VALUE --stack ` +
        `${environment}`,
    })
  const folder = resolve(options.cwd)
  const key = await qualifiedKey(folder, name)
  const text = value ?? (await readAll(process.stdin)).replace(/\r?\n$/, '')
  const { secure } = await connect().encryptSetting(environment, { key, value: text })
  const file = `Pulumi.${environment}.yaml`
  if (write) {
    await writeSecure(join(folder, file), key, secure)
    screen.out(`${file} has ${key}, encrypted for ${environment}: commit it`)
  } else
    for (const line of stringify({ config: { [key]: { secure } } })
      .trimEnd()
      .split('\n'))
      screen.out(line)
  screen.document({ environment, key, secure })
  return exitCodes.done
}

async function qualifiedKey(folder: string, name: string): Promise<string> {
  if (name.includes(':')) return name
  const { project } = await readProject(folder)
  if (project) return `${project.name}:${name}`
  throw new TwinstackError('invalid-request', `${name}: there is no Pulumi.yaml in ${folder}`, {
    hint: 'write the key with its project, e.g. webshop:password, or use --cwd',
  })
}

/** Comments and the order of the file stay. */
async function writeSecure(path: string, key: string, secure: string): Promise<void> {
  const document = parseDocument(await readFile(path, 'utf8').catch(() => ''))
  document.setIn(['config', key], document.createNode({ secure }))
  await writeFile(path, document.toString())
}
