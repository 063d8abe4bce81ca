/** Settings files of stacks: names, values that are missing, secrets and who can decrypt them. */
import { readdir } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { openCrypter, openCrypterWithKey } from '../../../adapters/pulumi/state/passphrase.ts'
import { getErrorMessage } from '../../../lib/errors.ts'
import { environmentNameSchema } from '../../../model/environment.ts'
import { readStackConfigDir } from '../../../lib/settingsFile.ts'
import { parseYaml, prepareYaml } from '../../../lib/yaml.ts'
import type { Finding, StackFile } from './finding.ts'
import { readIn, type Project } from './project.ts'

const topic = 'stacks'
type Settings = { config: Record<string, unknown>; secretsprovider?: string; salt?: string }

/** Checks the settings files; `passphrases` are tried for their secret values. */
export async function checkStacks(
  folder: string,
  project: Project,
  passphrases: string[],
): Promise<{ stacks: StackFile[]; findings: Finding[] }> {
  const files = await listSettingsFiles(folder, project)
  if (files.length === 0)
    return {
      stacks: [],
      findings: [
        {
          topic,
          ok: null,
          found: 'there is no Pulumi.<stack>.yaml: environments have the defaults of Pulumi.yaml',
          hint: 'pulumi stack init staging && pulumi config set aws:region us-east-1',
        },
      ],
    }
  const checked = await Promise.all(
    files.map(file => checkFile(folder, file, project, passphrases)),
  )
  return {
    stacks: checked.flatMap(({ stack }) => (stack ? [stack] : [])),
    findings: checked.flatMap(({ findings }) => findings),
  }
}

/** Settings files of the project, by their paths in the repository. */
async function listSettingsFiles(folder: string, { file }: Project): Promise<string[]> {
  const directory = readStackConfigDir(folder, file)
  const names = await readdir(join(folder, directory)).catch(() => [])
  return names
    .filter(name => /^Pulumi\..+\.ya?ml$/.test(name))
    .map(name => posix.join(directory, name))
    .sort()
}

type CheckedStack = { stack: StackFile | null; findings: Finding[] }

async function checkFile(
  folder: string,
  file: string,
  project: Project,
  passphrases: string[],
): Promise<CheckedStack> {
  const stack = posix
    .basename(file)
    .replace(/^Pulumi\./, '')
    .replace(/\.ya?ml$/, '')
  let settings: Settings
  try {
    settings = await readSettings(folder, file)
  } catch (error) {
    return { stack: null, findings: [{ topic, ok: false, found: getErrorMessage(error) }] }
  }
  const secure = listSecureValues(settings.config, '')
  const secretValues = secure.length
  const secrets = secretValues === 0 ? null : (settings.secretsprovider ?? 'passphrase')
  const malformed = secrets === 'passphrase' ? findMalformedPart(settings, secure) : null
  const decryptable = malformed ? false : await canDecrypt(settings, secrets, secure, passphrases)
  const place = describePlace(settings.config)
  const about = { stack, file, secrets, secretValues, decryptable, place }
  return {
    stack: about,
    findings: [
      createStackFinding(about, Object.keys(settings.config).length, malformed),
      ...nameFindings(about),
      ...listMissingValues(about, settings, project),
    ],
  }
}

async function readSettings(folder: string, file: string): Promise<Settings> {
  const text = (await readIn(folder, file)) ?? ''
  const read = parseYaml(await prepareYaml(text, file), file) ?? {}
  if (typeof read !== 'object' || Array.isArray(read))
    throw new Error(`${file} is wrong: expected a map with \`config\``)
  const { config, secretsprovider, encryptionsalt } = read as Record<string, unknown>
  return {
    config: (config ?? {}) as Record<string, unknown>,
    ...(typeof secretsprovider === 'string' && { secretsprovider }),
    ...(typeof encryptionsalt === 'string' && { salt: encryptionsalt }),
  }
}

/** Keys of the AWS provider that choose the account and the region. */
const placeKeys = ['region', 'allowedAccountIds', 'profile', 'assumeRoles', 'assumeRole']

const describePlace = (config: Settings['config']): string =>
  JSON.stringify(placeKeys.map(key => config[`aws:${key}`] ?? null))

type SecureValue = { path: string; ciphertext: string }

/** The encrypted values, `{secure: ciphertext}`, at any depth. */
function listSecureValues(value: unknown, path: string): SecureValue[] {
  if (typeof value !== 'object' || value === null) return []
  const { secure } = value as { secure?: unknown }
  if (typeof secure === 'string' && Object.keys(value).length === 1)
    return [{ path, ciphertext: secure }]
  return Object.entries(value).flatMap(([key, item]) =>
    listSecureValues(item, path === '' ? key : `${path}.${key}`),
  )
}

const ofPassphrase = /^v1:[A-Za-z0-9+/=]+:[A-Za-z0-9+/=]+$/
/** Pulumi Cloud writes such values, into files without a salt. */
const ofService = /^[A-Za-z0-9+/=]+$/

/** Describes the first part that no passphrase can decrypt; null when there is none. */
function findMalformedPart({ salt }: Settings, secure: SecureValue[]): string | null {
  // the form is examined before the key is used
  if (salt !== undefined && openCrypterWithKey(salt, Buffer.alloc(32)) === 'malformed')
    return 'encryptionsalt is malformed'
  const wrong = secure.find(
    ({ ciphertext }) =>
      !ofPassphrase.test(ciphertext) && (salt !== undefined || !ofService.test(ciphertext)),
  )
  return wrong === undefined ? null : `the secret value of ${wrong.path} is malformed`
}

/**
 * Tries the passphrases; other providers would need calls to a cloud. Null: no passphrase here
 * decrypts all values, but the service may, with the key of the environment.
 */
async function canDecrypt(
  { salt }: Settings,
  secrets: string | null,
  secure: SecureValue[],
  passphrases: string[],
): Promise<true | null> {
  if (secrets !== 'passphrase' || salt === undefined) return null
  for (const passphrase of passphrases) {
    const crypter = await openCrypter(salt, passphrase)
    if (typeof crypter === 'string') continue
    try {
      for (const { ciphertext } of secure) crypter.decrypt(ciphertext)
      return true
    } catch {
      // `config set` has encrypted it with the key of the environment
    }
  }
  return null
}

function createStackFinding(about: StackFile, values: number, malformed: string | null): Finding {
  const { stack, file, secrets, secretValues, decryptable } = about
  const found = `${file}: ${values} ${values === 1 ? 'value' : 'values'}`
  if (secrets === null) return { topic, ok: true, found }
  const counted = `${found}, ${secretValues} of them secret`
  const encrypted = `${counted}, encrypted by ${getProviderName(secrets)}`
  if (malformed !== null)
    return {
      topic,
      ok: false,
      found: `${file}: ${malformed}`,
      hint: `set each secret value again: twinstack config set --secret KEY --environment ${stack}`,
    }
  if (decryptable === true) return { topic, ok: true, found: `${encrypted}; they can be decrypted` }
  if (secrets !== 'passphrase')
    return {
      topic,
      ok: null,
      found: encrypted,
      hint: secrets.startsWith('http')
        ? 'only the service that encrypted them can decrypt: twinstack config set --secret NAME'
        : `workers need credentials for ${getProviderName(secrets)}; this was not tried`,
    }
  return {
    topic,
    ok: null,
    found:
      `${counted}; can't be checked here: encrypted by Twinstack (config set) or by a ` +
      'passphrase that is not set',
    hint:
      'the service reads what `twinstack config set` encrypted; for another passphrase: ' +
      `set PULUMI_CONFIG_PASSPHRASE, check again, then  twinstack config trust ${stack}`,
  }
}

/** `awskms://alias/x?region=…` without its query. */
const getProviderName = (provider: string) =>
  provider === 'passphrase' ? 'a passphrase' : (provider.split('?')[0] ?? provider)

function nameFindings({ stack, file }: StackFile): Finding[] {
  if (environmentNameSchema.safeParse(stack).success) return []
  return [
    {
      topic,
      ok: null,
      found: `${file}: an environment can't be called ${stack}`,
      hint:
        'names are 1 to 40 lower-case letters, digits and hyphens; rename the file and the ' +
        'stack',
    },
  ]
}

function listMissingValues({ file }: StackFile, { config }: Settings, project: Project): Finding[] {
  const missing = project.required.filter(
    key => config[key] === undefined && config[`${project.name}:${key}`] === undefined,
  )
  if (missing.length === 0) return []
  return [
    {
      topic,
      ok: false,
      found: `${file} has no value for ${missing.join(', ')}, which ${project.file} requires`,
      hint: `pulumi config set ${missing[0] ?? ''} VALUE`,
    },
  ]
}
