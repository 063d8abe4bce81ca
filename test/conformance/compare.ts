/** One program through Twinstack's runner and through the plain CLI, step by step. */
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { appendFileSync, existsSync, symlinkSync, writeFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import type { Test } from 'tap'
import { stringify } from 'yaml'
import { createFolderReader } from '../../src/adapters/git/dependencies/files.ts'
import { readProject } from '../../src/adapters/git/project.ts'
import { makeSalt, openCrypter } from '../../src/adapters/pulumi/state/passphrase.ts'
import { readStackFile } from '../../src/adapters/pulumi/state/backend.ts'
import { listResources, setProperty } from '../../src/adapters/sandbox/cloud.ts'
import { getDeployment } from '../../src/model/checkpoint.ts'
import { noOptions, type OperationKind } from '../../src/model/operation.ts'
import type { RunRequest } from '../../src/model/run.ts'
import { createLab, modules, passphrase } from '../adapters/runner/helper.ts'
import { normaliseCloud, normaliseState } from './normalise.ts'
import { fixtures, isYaml, openPlain, otherStack, readProjectFile, seed, stack } from './plain.ts'
import { passphrase as plainPassphrase, type PlainPulumi } from './plain.ts'
import { yamlHost } from './yamlHost.ts'

type Lab = Awaited<ReturnType<typeof createLab>>
type Side = { ok: boolean; state: unknown; cloud: string[]; output: string }

/** A step with the plain CLI and with Twinstack. */
const verbs: Record<string, { plain: string[][]; kind: OperationKind }> = {
  preview: { plain: [['preview']], kind: 'preview' },
  up: { plain: [['up', '--yes', '--skip-preview']], kind: 'deploy' },
  refresh: { plain: [['refresh', '--preview-only']], kind: 'drift-check' },
  'up-refresh': { plain: [['up', '--yes', '--skip-preview', '--refresh']], kind: 'reconcile' },
  destroy: { plain: [['destroy', '--yes', '--skip-preview']], kind: 'destroy' },
  'destroy-with-program': {
    plain: [['destroy', '--yes', '--skip-preview', '--run-program']],
    kind: 'destroy',
  },
  rebuild: {
    plain: [
      ['destroy', '--yes', '--skip-preview'],
      ['up', '--yes', '--skip-preview'],
    ],
    kind: 'rebuild',
  },
}

export const programs = readdirSync(fixtures).sort()

/**
 * Runs every step of `steps.json` on both sides and compares state and cloud after each. A step is
 * `[fails|other] VERB [VARIANT]`: `fails`, where plain pulumi fails; `other`, on `otherStack`.
 */
export async function compareProgram(t: Test, name: string): Promise<void> {
  const lab = await createLab(t)
  const plain = await openPlain(join(lab.home, 'plain'))
  t.teardown(() => plain.close())
  const folders = { ours: join(lab.home, 'ours'), theirs: join(lab.home, 'theirs') }
  const steps = JSON.parse(readFileSync(join(fixtures, name, 'steps.json'), 'utf8')) as string[]
  for (const folder of Object.values(folders)) layOut(folder, name)
  if (isYaml(folders.ours)) yamlHost()
  await plain.run(folders.theirs, ['stack', 'init'])
  if (steps.some(step => step.startsWith('other ')))
    await plain.run(folders.theirs, ['stack', 'init'], otherStack)
  for (const step of steps) {
    const words = step.split(' ').filter(word => word !== 'fails' && word !== 'other')
    const [verb = '', variant = ''] = words
    const on = step.startsWith('other ') ? otherStack : stack
    if (verb === 'write') {
      for (const folder of Object.values(folders))
        appendFileSync(join(folder, variant), 'written by a step\n')
      continue
    }
    if (verb === 'drift') {
      await drift(lab.cloud)
      await drift(plain.cloud)
      continue
    }
    for (const [side, folder] of Object.entries(folders)) {
      choose(folder, name, variant)
      await writeSettings(folder, on, side === 'ours' ? passphrase : plainPassphrase)
    }
    const theirs = await throughPlain(plain, folders.theirs, { verb, on })
    const ours = await throughTwinstack(lab, folders.ours, { verb, on })
    const fails = step.startsWith('fails ')
    t.equal(
      theirs.ok,
      !fails,
      `${name}: ${step}: plain pulumi\n${theirs.ok === fails ? theirs.output : ''}`,
    )
    t.equal(ours.ok, !fails, `${name}: ${step}: Twinstack\n${ours.ok === fails ? ours.output : ''}`)
    t.same(ours.state, theirs.state, `${name}: ${step}: the same state`)
    t.same(ours.cloud, theirs.cloud, `${name}: ${step}: the same cloud`)
  }
}

function layOut(folder: string, name: string): void {
  mkdirSync(folder, { recursive: true })
  cpSync(join(fixtures, name), folder, { recursive: true })
  rmSync(join(folder, 'steps.json'))
  symlinkSync(modules, join(folder, 'node_modules'))
  const config = { 'aws:region': 'us-east-1' }
  for (const one of [stack, otherStack])
    writeFileSync(locateSettings(folder, one), stringify({ config }))
}

/**
 * `settings.json` of a program: values of its settings file; `{"$secret": TEXT}` is encrypted with
 * the passphrase of the side.
 */
async function writeSettings(folder: string, on: string, phrase: string): Promise<void> {
  const source = join(folder, 'settings.json')
  if (!existsSync(source)) return
  const encryptionsalt = await (salts[phrase] ??= makeSalt(phrase))
  const crypter = await openCrypter(encryptionsalt, phrase)
  if (typeof crypter === 'string') throw new Error(crypter)
  const encryptAll = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(encryptAll)
    if (typeof value !== 'object' || value === null) return value
    if ('$secret' in value) return { secure: crypter.encrypt(String(value.$secret)) }
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, encryptAll(item)]))
  }
  const config = encryptAll(JSON.parse(readFileSync(source, 'utf8'))) as object
  writeFileSync(
    locateSettings(folder, on),
    stringify({ encryptionsalt, config: { 'aws:region': 'us-east-1', ...config } }),
  )
}
const salts: Record<string, Promise<string> | undefined> = {}

/** In the folder, and with the ending, in which pulumi reads them. */
function locateSettings(folder: string, on: string): string {
  const { file, project } = readProjectFile(folder)
  const place = join(folder, (project['stackConfigDir'] as string | undefined) ?? '')
  mkdirSync(place, { recursive: true })
  return join(place, settingsFileOf(on).replace(/\.yaml$/, extname(file)))
}

const settingsFileOf = (on: string) => `Pulumi.${on.split('/').at(-1)}.yaml`

/** `index-b.ts` becomes `index.ts` for the variant b. */
function choose(folder: string, name: string, variant: string): void {
  if (variant === '') return
  for (const file of readdirSync(join(fixtures, name)).filter(one =>
    one.includes(`-${variant}.`),
  )) {
    cpSync(join(fixtures, name, file), join(folder, file))
    renameSync(join(folder, file), join(folder, file.replace(`-${variant}.`, '.')))
  }
}

async function drift(cloud: string): Promise<void> {
  const [first] = await listResources(cloud, { type: 'aws:sns/topic:Topic' })
  if (first) await setProperty(cloud, first.id, 'displayName=by hand')
}

type Step = { verb: string; on: string }

async function throughPlain(plain: PlainPulumi, folder: string, { verb, on }: Step): Promise<Side> {
  let output = ''
  let ok = true
  for (const args of verbs[verb]?.plain ?? []) {
    if (!ok) break
    const done = await plain.run(folder, args, on)
    ok = done.ok
    output += done.output
  }
  const cloud = normaliseCloud(await listResources(plain.cloud), folder)
  return { ok, output, cloud, state: normaliseState(plain.state(on), folder) }
}

async function throughTwinstack(lab: Lab, folder: string, { verb, on }: Step): Promise<Side> {
  const { main } = await readProject(createFolderReader(folder))
  const tree: RunRequest['tree'] = { folder, modules, project: 'conf', main: join(folder, main) }
  const kind = verbs[verb]?.kind ?? 'deploy'
  const { cloud } = lab.request(tree)
  const { result, events } = await lab.run(tree, kind, {
    options: noOptions,
    environment: { name: on.split('/').at(-1) ?? '', kind: 'ephemeral' },
    stack: on,
    settingsFile: settingsFileOf(on),
    cloud: { ...cloud, env: { ...cloud.env, TWINSTACK_SANDBOX_SEED: seed } },
  })
  const state = getDeployment(readStackFile(join(lab.home, 'state'), on))
  return {
    ok: result.status === 'succeeded',
    output: JSON.stringify([result.error, events.slice(-20)], null, 1),
    cloud: normaliseCloud(await listResources(lab.cloud), folder),
    state: normaliseState(state, folder),
  }
}
