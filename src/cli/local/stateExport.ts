/** `state export`: exports the recorded state for a plain pulumi. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import { stringify } from 'yaml'
import { deriveKeyOfSalt, makeSalt, openCrypter } from '../../adapters/pulumi/state/passphrase.ts'
import { encryptSecrets } from '../../analysis/state/secrets.ts'
import { countResources } from '../../lib/countResources.ts'
import { exitCodes, TwinstackError } from '../../lib/errors.ts'
import { getDeployment, type Deployment } from '../../model/checkpoint.ts'
import type { StateDocument } from '../../model/stateAccess.ts'
import { environmentName } from '../arguments.ts'
import { wrapAction, type Invocation } from '../frame.ts'
import { openPulumiCli, type PulumiCli } from './adopt/pulumiCli.ts'
import {
  findUserPassphrase,
  locateStackFile,
  readSettingsFile,
  readSettingsText,
} from './adopt/settingsFile.ts'

type Options = { to?: string; toBackend?: string; cwd: string; overwrite?: boolean }

export function addStateExport(state: Command): void {
  state
    .command('export')
    .description('export the recorded state for pulumi; the environment does not change (admin)')
    .argument('<environment>', 'name of the environment', environmentName)
    .option('--to <file>', 'write to a file; your PULUMI_CONFIG_PASSPHRASE encrypts its secrets')
    .option('--to-backend <url>', 'write to the stack in this backend; a missing stack is created')
    .option('--cwd <folder>', 'a working copy with Pulumi.<stack>.yaml', '.')
    .option('--overwrite', 'replace the state of a stack that has resources')
    .action(wrapAction<[string], Options>(exportState))
}

async function exportState(work: Invocation<[string], Options>): Promise<number> {
  const { args, options, screen, connect } = work
  const [name] = args
  if (options.to === undefined && options.toBackend === undefined) {
    const document = await connect().exportState(name)
    screen.printLine(JSON.stringify(document, null, 2))
    screen.printDocument(document)
    return exitCodes.done
  }
  const folder = resolve(options.cwd)
  const document = await connect().exportState(name, { secrets: true })
  const resources = countResources(document.deployment.resources ?? [])
  if (options.to !== undefined) {
    const encrypted = await encryptForUser(document, folder, name)
    await writeFile(options.to, JSON.stringify(encrypted, null, 2), { mode: 0o600 })
    screen.printLine(`${resources} resources of ${name} are in ${options.to}`)
    screen.printLine(`To go back:  pulumi stack import --stack ${name} --file ${options.to}`)
  }
  if (options.toBackend !== undefined) {
    const pulumi = await openPulumiCli(options.toBackend)
    const stack = await writeToBackend(pulumi, { document, folder, name }, options)
    screen.printLine(`${resources} resources of ${name} are in ${stack} of ${options.toBackend}`)
  }
  screen.printDocument({ environment: name, resources })
  return exitCodes.done
}

/** With the salt of the user's settings file, so that pulumi needs nothing else. */
async function encryptForUser(
  document: StateDocument,
  folder: string,
  name: string,
): Promise<StateDocument> {
  const passphrase = await findUserPassphrase(process.env)
  if (passphrase === null)
    throw new TwinstackError(
      'invalid-request',
      'no passphrase is set to encrypt the secrets with',
      {
        hint: 'set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE, or use --to-backend',
      },
    )
  const own = (await readSettingsFile(folder, name))?.encryptionsalt
  const fits = own !== undefined && (await deriveKeyOfSalt(own, passphrase)) !== null
  const salt = fits ? own : await makeSalt(passphrase)
  const crypter = await openCrypter(salt, passphrase)
  if (typeof crypter === 'string') throw new TwinstackError('internal', `salt is ${crypter}`)
  const { deployment } = document
  return {
    ...document,
    deployment: {
      ...deployment,
      secrets_providers: { type: 'passphrase', state: { salt } },
      resources: encryptSecrets(deployment.resources ?? [], crypter.encrypt),
    },
  }
}

type ExportedState = { document: StateDocument; folder: string; name: string }

/**
 * Imports the state from a file with its secrets in plain text; the secrets provider of the stack
 * encrypts them.
 */
async function writeToBackend(
  pulumi: PulumiCli,
  { document, folder, name }: ExportedState,
  { overwrite = false }: Options,
): Promise<string> {
  const urn = document.deployment.resources?.[0]?.urn ?? ''
  const [, project = name] = /^urn:pulumi:[^:]+::([^:]+)::/.exec(urn) ?? []
  const work = await mkdtemp(join(tmpdir(), 'twinstack-export-'))
  try {
    await writeFile(join(work, 'Pulumi.yaml'), stringify({ name: project, runtime: 'nodejs' }))
    const settings = `Pulumi.${name}.yaml`
    const text = await readSettingsText(locateStackFile(folder, name))
    if (text !== null) await writeFile(join(work, settings), text)
    const before = await openStack(pulumi, work, name)
    const there = countResources(before.resources ?? [])
    if (there > 0 && !overwrite)
      throw new TwinstackError(
        'conflict',
        `the stack ${name} in ${pulumi.backend} has ${there} resources`,
        { hint: 'add --overwrite to replace its state; the backend keeps a backup of it' },
      )
    const file = join(work, 'state.json')
    const { secrets_providers } = before
    const deployment = { ...document.deployment, ...(secrets_providers && { secrets_providers }) }
    await writeFile(file, JSON.stringify({ ...document, deployment }), { mode: 0o600 })
    await pulumi.run(['stack', 'import', '--stack', name, '--file', file], work)
    return `${project}/${name}`
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

/** The current content of the stack, which is created if it does not exist. */
async function openStack(pulumi: PulumiCli, work: string, name: string): Promise<Deployment> {
  const exportArgs = ['stack', 'export', '--stack', name]
  const found = await pulumi.run(exportArgs, work).catch((error: unknown) => {
    if (error instanceof Error && /no stack named/.test(error.message)) return null
    throw error
  })
  if (found !== null) return getDeployment(JSON.parse(found))
  await pulumi.run(['stack', 'init', name, '--no-select'], work)
  return getDeployment(JSON.parse(await pulumi.run(exportArgs, work)))
}
