/**
 * Reads the composite action and runs it like GitHub's runner: expressions are replaced in `env`
 * and `if` only, and bash runs the scripts.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { accessFileSchema } from '../../src/services/access/accessFile.ts'
import { packageFolder } from '../../src/model/config.ts'
import { requirePresent } from '../helper/present.ts'

type Step = {
  name: string
  id?: string
  if?: string
  shell?: string
  env?: Record<string, string>
  run?: string
  uses?: string
}
export type Action = {
  inputs: Record<string, { default?: string; required?: boolean; description: string }>
  outputs: Record<string, { value: string }>
  runs: { using: string; steps: Step[] }
}
type StepResult = {
  outcome: 'success' | 'failure' | 'skipped'
  outputs: Record<string, string>
  log: string
}
export type Run = {
  ok: boolean
  steps: Record<string, StepResult>
  outputs: Record<string, string>
  summary: string
}

export const action = parse(readFileSync(join(packageFolder, 'action.yml'), 'utf8')) as Action

/**
 * Cancels the job like a person; `process` is the process that GitHub's runner started for a step.
 */
export type Watch = (step: string, process: ChildProcess, log: () => string) => void

/**
 * Runs the action with these inputs; `env` is the environment of the runner. Defaults that are
 * expressions of GitHub's context are empty.
 */
export async function runAction(
  input: Record<string, string>,
  env: Record<string, string>,
  folder: string,
  watch: Watch = () => {},
): Promise<Run> {
  const inputs = Object.fromEntries(
    Object.entries(action.inputs).map(([name, { default: value = '' }]) => [
      name,
      input[name] ?? (value.includes('${{') ? '' : value),
    ]),
  )
  const steps: Record<string, StepResult> = {}
  const value = (path: string): string =>
    path.startsWith('inputs.') ? (inputs[path.slice(7)] ?? '') : lookUp(path, steps)
  const filled = (text: string) =>
    text.replaceAll(/\$\{\{ *([\w.-]+) *\}\}/g, (_, path: string) => value(path))
  const summary = join(folder, 'summary')
  writeFileSync(summary, '')
  let ok = true
  for (const step of action.runs.steps) {
    const name = step.id ?? step.name
    if (!applies(step.if, ok, value)) {
      steps[name] = { outcome: 'skipped', outputs: {}, log: '' }
      continue
    }
    const own = Object.fromEntries(
      Object.entries(step.env ?? {}).map(([key, text]) => [key, filled(text)]),
    )
    steps[name] = await runStep(
      requirePresent(step.run),
      { ...env, ...own, GITHUB_STEP_SUMMARY: summary },
      folder,
      (process, log) => watch(step.name, process, log),
    )
    ok &&= steps[name].outcome === 'success'
  }
  const outputs = Object.fromEntries(
    Object.entries(action.outputs).map(([name, { value }]) => [name, filled(value)]),
  )
  return { ok, steps, outputs, summary: readFileSync(summary, 'utf8') }
}

function lookUp(path: string, steps: Record<string, StepResult>): string {
  const [, id = '', what, name = ''] = path.split('.')
  return what === 'outcome' ? (steps[id]?.outcome ?? '') : (steps[id]?.outputs[name] ?? '')
}

/** The few forms that the action uses: `always()`, comparisons, and `&&`. */
function applies(
  condition: string | undefined,
  ok: boolean,
  value: (path: string) => string,
): boolean {
  const parts = (condition ?? '')
    .split('&&')
    .map(part => part.trim())
    .filter(Boolean)
  if (!ok && !parts.includes('always()')) return false
  return parts
    .filter(part => part !== 'always()')
    .every(part => {
      const [, path, sign, text] = /^([\w.-]+) (==|!=) '(.*)'$/.exec(part) ?? []
      if (path === undefined) throw new Error(`a condition of another form: ${part}`)
      return (value(path) === text) === (sign === '==')
    })
}

async function runStep(
  script: string,
  env: Record<string, string>,
  folder: string,
  watch: (process: ChildProcess, log: () => string) => void,
): Promise<StepResult> {
  const outputs = join(folder, 'outputs')
  writeFileSync(outputs, '')
  const file = join(folder, 'script.sh')
  writeFileSync(file, script)
  // as GitHub starts `shell: bash`: a script file keeps bash as the parent of its commands, whereas
  // `bash -c` with one command replaces itself by this command
  const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', file], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...env,
      GITHUB_ACTIONS: 'true',
      GITHUB_OUTPUT: outputs,
      GITHUB_ACTION_PATH: packageFolder,
    },
  })
  let log = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', chunk => {
      log += chunk
    })
  watch(child, () => log)
  const [code] = (await once(child, 'close')) as [number | null]
  const text = readFileSync(outputs, 'utf8')
  rmSync(outputs)
  return { outcome: code === 0 ? 'success' : 'failure', outputs: readOutputs(text), log }
}

/** `name=value`, and `name<<delimiter` with lines until the delimiter. */
export function readOutputs(text: string): Record<string, string> {
  const found: Record<string, string> = {}
  for (const [, name, end, lines, single, value] of text.matchAll(
    /^(?:([\w-]+)<<(.+)\n([^]*?)\n\2|([\w-]+)=(.*))$/gm,
  ))
    found[name ?? requirePresent(single)] =
      end === undefined ? requirePresent(value) : requirePresent(lines)
  return found
}

/** The rule for jobs of GitHub in the access file of docs/access.md, as the service reads it. */
export function documentedWorkload() {
  const files = [
    ...readFileSync(join(packageFolder, 'docs', 'access.md'), 'utf8').matchAll(
      /^```yaml\n([^]*?)^```$/gm,
    ),
  ].map(([, text]) => parse(requirePresent(text)) as { workloads?: unknown })
  const rule = files
    .filter(file => file.workloads)
    .flatMap(file => accessFileSchema.parse(file).workloads)
    .find(({ issuer }) => issuer === 'https://token.actions.githubusercontent.com')
  if (!rule) throw new Error('docs/access.md has no rule for jobs of GitHub')
  return rule
}
