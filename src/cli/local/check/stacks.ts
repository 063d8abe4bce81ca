/** Settings files of stacks: names, values that are missing, secrets and who can decrypt them. */
import { readdir } from 'node:fs/promises'
import { errorMessage } from '../../../lib/errors.ts'
import { environmentNameSchema } from '../../../model/environment.ts'
import { parseYaml, prepareYaml } from '../../../lib/yaml.ts'
import type { Finding, StackFile } from './finding.ts'
import { passphraseFits } from './passphrase.ts'
import { readIn, type Project } from './project.ts'

const topic = 'stacks'
type Settings = { config: Record<string, unknown>; secretsprovider?: string; salt?: string }

export async function checkStacks(
  folder: string,
  project: Project,
  passphrases: string[],
): Promise<{ stacks: StackFile[]; findings: Finding[] }> {
  const files = (await readdir(folder)).filter(name => /^Pulumi\..+\.ya?ml$/.test(name)).sort()
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

type Checked = { stack: StackFile | null; findings: Finding[] }

async function checkFile(
  folder: string,
  file: string,
  project: Project,
  passphrases: string[],
): Promise<Checked> {
  const stack = file.replace(/^Pulumi\./, '').replace(/\.ya?ml$/, '')
  let settings: Settings
  try {
    settings = await readSettings(folder, file)
  } catch (error) {
    return { stack: null, findings: [{ topic, ok: false, found: errorMessage(error) }] }
  }
  const secretValues = countSecure(settings.config)
  const secrets = secretValues === 0 ? null : (settings.secretsprovider ?? 'passphrase')
  const decryptable = await canDecrypt(settings, secrets, passphrases)
  const about = { stack, file, secrets, secretValues, decryptable }
  return {
    stack: about,
    findings: [
      stackFinding(about, Object.keys(settings.config).length),
      ...nameFindings(about),
      ...missingValues(about, settings, project),
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

/** `{secure: ciphertext}`, at any depth. */
function countSecure(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  const { secure } = value as { secure?: unknown }
  if (typeof secure === 'string' && Object.keys(value).length === 1) return 1
  return Object.values(value).reduce((sum: number, item) => sum + countSecure(item), 0)
}

/** Only a passphrase can be tried without calling a cloud. */
async function canDecrypt(
  { salt }: Settings,
  secrets: string | null,
  passphrases: string[],
): Promise<boolean | null> {
  if (secrets !== 'passphrase') return null
  if (salt === undefined) return false
  for (const passphrase of passphrases) if (await passphraseFits(salt, passphrase)) return true
  return passphrases.length === 0 ? null : false
}

function stackFinding(about: StackFile, values: number): Finding {
  const { file, secrets, secretValues, decryptable } = about
  const found = `${file}: ${values} ${values === 1 ? 'value' : 'values'}`
  if (secrets === null) return { topic, ok: true, found }
  const encrypted = `${found}, ${secretValues} of them secret, encrypted by ${providerName(secrets)}`
  if (decryptable === true) return { topic, ok: true, found: `${encrypted}; they can be decrypted` }
  if (secrets !== 'passphrase')
    return {
      topic,
      ok: null,
      found: encrypted,
      hint: secrets.startsWith('http')
        ? 'only the service that encrypted them can decrypt: twinstack config set --secret NAME'
        : `workers need credentials for ${providerName(secrets)}; this was not tried`,
    }
  return {
    topic,
    ok: decryptable === null ? null : false,
    found:
      decryptable === null
        ? `${encrypted}; no passphrase was passed to try`
        : `${encrypted}; no known passphrase decrypts them`,
    hint: 'set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE and check again',
  }
}

/** `awskms://alias/x?region=…` without what follows the name. */
const providerName = (provider: string) =>
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

function missingValues({ file }: StackFile, { config }: Settings, project: Project): Finding[] {
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
