/** `config`: secret values of settings files, without the service's passphrase. */
import { writeFile } from 'node:fs/promises'
import { relative, resolve } from 'node:path'
import { text as readAll } from 'node:stream/consumers'
import type { Command } from 'commander'
import { parseDocument, stringify } from 'yaml'
import { exitCodes, TwinstackError } from '../../lib/errors.ts'
import { environmentName } from '../arguments.ts'
import { wrapAction, type Invocation } from '../frame.ts'
import { openCrypter } from '../../adapters/pulumi/state/passphrase.ts'
import {
  findUserPassphrase,
  locateStackFile,
  readSettingsFile,
  readSettingsKeys,
  readSettingsText,
} from './adopt/settingsFile.ts'
import { addConfigFile } from './configFile.ts'
import { qualifyKey } from './configKey.ts'
import { parsePath, type Part } from '../../lib/propertyPath.ts'

type SetOptions = {
  secret?: boolean
  path?: boolean
  local?: boolean
  environment: string
  cwd: string
  write?: boolean
}

export function addConfig(program: Command): void {
  const config = program
    .command('config')
    .description("secret values of an environment's settings file")
  config
    .command('set')
    .description('encrypt a value for an environment; prints what to commit')
    .argument('<key>', 'e.g. password, or aws:token; the default prefix is the project')
    .argument('[value]', 'better on standard input: arguments are visible to other users')
    .requiredOption('--environment <name>', 'environment of the setting', environmentName)
    .option('--secret', 'encrypted; plain values are written with pulumi config set')
    .option(
      '--path',
      'the key is a path inside an object: settings.database.password, list[0].token',
    )
    .option('--local', "with your own passphrase and the file's encryptionsalt; needs no service")
    .option('--write', 'into Pulumi.<environment>.yaml, instead of printing it')
    .option('--cwd <folder>', 'a working copy with Pulumi.yaml', '.')
    .action(wrapAction<[string, string | undefined], SetOptions>(setSecret))
  addConfigFile(config)
  config
    .command('trust')
    .description('let the service read secret values that your own passphrase encrypted')
    .argument('<environment>', 'name of the environment', environmentName)
    .option('--cwd <folder>', 'a working copy with Pulumi.<environment>.yaml', '.')
    .action(
      wrapAction<[string], { cwd: string }>(async ({ args: [name], options, screen, connect }) => {
        const keys = await readSettingsKeys(resolve(options.cwd), name, process.env, null)
        if (keys.salts === undefined)
          throw new TwinstackError(
            'invalid-request',
            `Pulumi.${name}.yaml has no encryptionsalt that PULUMI_CONFIG_PASSPHRASE opens`,
            { hint: 'set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE' },
          )
        const result = await connect().trustSettings(name, keys)
        screen.printLine(`The service can read the secret values of Pulumi.${name}.yaml.`)
        screen.printDocument(result)
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
  const key = await qualifyKey(folder, name)
  const place = options.path ? splitKey(key) : [key]
  if (!options.path) await refuseSeparateKey(folder, environment, key, name)
  const text = value ?? (await readAll(process.stdin)).replace(/\r?\n$/, '')
  const secure = options.local
    ? await encryptLocally(folder, environment, text)
    : (await connect().encryptSetting(environment, { key, value: text })).secure
  if (write) {
    const path = locateStackFile(folder, environment)
    const file = relative(folder, path)
    await writeSecure(path, place, secure)
    screen.printLine(`${file} has ${key}, encrypted for ${environment}: commit it`)
  } else
    for (const line of stringify({ config: nest(place, { secure }) })
      .trimEnd()
      .split('\n'))
      screen.printLine(line)
  screen.printDocument({ environment, key, secure })
  return exitCodes.done
}

/** `shop:settings.list[0].token` → `shop:settings`, `list`, `0`, `token`, as pulumi's `--path` */
function splitKey(key: string): Part[] {
  const colon = key.indexOf(':')
  const [first, ...rest] = parsePath(key.slice(colon + 1))
  return [`${key.slice(0, colon + 1)}${first}`, ...rest]
}

function nest(place: Part[], value: unknown): unknown {
  return place.reduceRight<unknown>(
    (inner, part) => (typeof part === 'number' ? [inner] : { [part]: inner }),
    value,
  )
}

/** Without `--path` it would be a key of its own, which a program that reads the object ignores. */
async function refuseSeparateKey(
  folder: string,
  environment: string,
  key: string,
  name: string,
): Promise<void> {
  const config = (await readSettingsFile(folder, environment))?.config ?? {}
  const [outer = ''] = key.split('.')
  if (outer === key || Object.hasOwn(config, key) || typeof config[outer] !== 'object') return
  throw new TwinstackError(
    'invalid-request',
    `Pulumi.${environment}.yaml has an object ${outer}, and ${key} would be a separate key`,
    { hint: `for a value inside the object:  twinstack config set --path --secret ${name}` },
  )
}

/** What `pulumi config set --secret` does where the passphrase of the file is known. */
async function encryptLocally(folder: string, stack: string, text: string): Promise<string> {
  const salt = (await readSettingsFile(folder, stack))?.encryptionsalt
  const passphrase = await findUserPassphrase(process.env)
  const crypter = salt && passphrase !== null ? await openCrypter(salt, passphrase) : null
  if (crypter !== null && typeof crypter !== 'string') return crypter.encrypt(text)
  throw new TwinstackError(
    'invalid-request',
    `Pulumi.${stack}.yaml has no encryptionsalt that PULUMI_CONFIG_PASSPHRASE opens`,
    { hint: 'without --local the service encrypts the value and needs no passphrase' },
  )
}

/** Keeps the comments and the order of the file. */
async function writeSecure(path: string, place: Part[], secure: string): Promise<void> {
  const document = parseDocument((await readSettingsText(path)) ?? '')
  document.setIn(['config', ...place], document.createNode({ secure }))
  await writeFile(path, document.toString())
}
