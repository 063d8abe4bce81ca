import { runEngineCommand } from './stack.ts'
import { getName, type Deployment } from '../../../model/checkpoint.ts'
import type { Run } from './run.ts'
import { hasSecure, isSecure, getSettings } from './settings.ts'

type ShownSettings = Record<string, { value?: string; objectValue?: unknown; secret?: boolean }>

/**
 * Returns the settings with their secrets in plain text, for validation; null when there is nothing
 * to decrypt. The engine decrypts, and the values are passed through its output only. The redactor
 * gets every decrypted value first.
 */
export async function decryptSettings(run: Run): Promise<unknown> {
  if (!hasSecure(run.settings.config)) return null
  const shown = JSON.parse(
    await runEngineCommand(run, ['config', '--show-secrets', '--json']),
  ) as ShownSettings
  for (const [key, raw] of Object.entries(run.settings.config))
    addSecrets(run, raw, getPlainValue(shown[key]), key)
  await noteNewSecrets(run)
  const plain = Object.fromEntries(
    Object.keys(run.settings.config).map(key => [key, getPlainValue(shown[key])]),
  )
  return getSettings(run.request, plain)
}

function getPlainValue(entry: ShownSettings[string] | undefined): unknown {
  return entry?.objectValue ?? entry?.value
}

/** Walks ciphertext and plain text together; only a value that is marked secure is a secret. */
function addSecrets(run: Run, raw: unknown, shown: unknown, path: string): void {
  if (isSecure(raw)) {
    run.secrets.add(shown)
    run.secretSettings.set(path, String(shown))
  } else if (typeof raw === 'object' && raw !== null)
    for (const [key, item] of Object.entries(raw))
      addSecrets(run, item, (shown as Record<string, unknown> | undefined)?.[key], `${path}.${key}`)
}

/**
 * Later runs mask the values that this run used, too: after a rotation the recorded state and the
 * differences still contain the old ones where the program read them as plain text.
 */
async function noteNewSecrets({
  facts,
  secretSettings,
  formerSecrets,
  stackConfig,
  stateSecrets,
}: Run) {
  await stateSecrets
  const encrypted = new Map(listSecure(stackConfig, []))
  const found = [...secretSettings].flatMap(([path, text]) => {
    const ciphertext = encrypted.get(path)
    return ciphertext === undefined || formerSecrets.has(text) ? [] : [ciphertext]
  })
  facts.newSecrets = [...new Set(found)]
}

function listSecure(value: unknown, path: string[]): [string, string][] {
  if (isSecure(value)) return [[path.join('.'), (value as { secure: string }).secure]]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, item]) => listSecure(item, [...path, key]))
}

/** Shorter values occur by chance. */
const distinctLength = 4

/**
 * Warns about secret settings that the program read as plain text: the recorded state contains them
 * in plain text, as with a plain pulumi.
 */
export function warnOfPlainSecrets(run: Run, { resources = [] }: Deployment): void {
  const texts = resources.map(({ urn, inputs, outputs }) => ({
    urn,
    text: JSON.stringify([inputs, outputs]),
  }))
  for (const [path, secret] of run.secretSettings) {
    if (secret.length < distinctLength) continue
    const found = texts.filter(({ text }) => text.includes(JSON.stringify(secret).slice(1, -1)))
    if (found.length > 0)
      run.log.addDiagnostic(
        'warning',
        `the secret setting ${path} is in plain text in the recorded state of ` +
          `${found.map(({ urn }) => getName(urn)).join(', ')}: read it with config.requireSecret ` +
          'or wrap it with pulumi.secret',
      )
  }
}
