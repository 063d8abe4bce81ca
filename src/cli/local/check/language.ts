/** The language of the program, and who hosts it (docs/programs.md). */
import { homedir } from 'node:os'
import { completeOptions } from '../../../adapters/pulumi/engine.ts'
import { findEngine, listOnPath } from '../../../adapters/pulumi/find.ts'
import { findLanguageHost, getLanguageHostHint } from '../../../adapters/pulumi/languageHost.ts'
import { getErrorMessage } from '../../../lib/errors.ts'
import type { Finding } from './finding.ts'
import type { Project } from './project.ts'

/** Other languages run through the host that comes with the official CLI. */
const languages: Record<string, { label: string; tools: string[] }> = {
  yaml: { label: 'YAML', tools: [] },
  python: { label: 'Python', tools: ['python3'] },
  go: { label: 'Go', tools: ['go'] },
  dotnet: { label: '.NET', tools: ['dotnet'] },
  java: { label: 'Java', tools: ['java'] },
  bun: { label: 'Bun', tools: ['bun'] },
}

/** Engine, language host and the tools of the language on this machine. */
export async function checkLanguage(
  { runtime }: Project,
  env: NodeJS.ProcessEnv,
): Promise<Finding[]> {
  const engine = await findEngine({
    ...completeOptions({ explicit: env['TWINSTACK_PULUMI'] ?? null }),
    env,
  })
    .then(found => found.engine)
    .catch((error: unknown) => getErrorMessage(error))
  const findings = [createEngineFinding(engine)]
  if (runtime === 'nodejs')
    return [
      ...findings,
      { topic: 'language', ok: true, found: 'Node.js, hosted by Twinstack itself' },
    ]
  const command = typeof engine === 'object' && engine ? engine.command : ''
  return [...findings, await checkHost(runtime, command, env), ...(await checkTools(runtime, env))]
}

function createEngineFinding(
  engine: { command: string; version: string } | string | null,
): Finding {
  const topic = 'engine'
  if (typeof engine === 'string') return { topic, ok: false, found: engine }
  if (engine === null)
    return {
      topic,
      ok: null,
      found: 'there is no pulumi engine that fits; the service installs one at its first start',
    }
  return { topic, ok: true, found: `pulumi ${engine.version}: ${engine.command}` }
}

async function checkHost(
  runtime: string,
  engine: string,
  env: NodeJS.ProcessEnv,
): Promise<Finding> {
  const topic = 'language'
  const label = languages[runtime]?.label ?? runtime
  const host = await findLanguageHost(runtime, { engine, env, home: env['HOME'] || homedir() })
  if (host !== null) return { topic, ok: true, found: `${label}, hosted by ${host.command}` }
  return {
    topic,
    ok: false,
    found:
      `${label} needs the language host pulumi-language-${runtime}, which is neither beside the ` +
      'engine nor on PATH nor in ~/.pulumi/hosts',
    hint: getLanguageHostHint(runtime),
  }
}

async function checkTools(runtime: string, env: NodeJS.ProcessEnv): Promise<Finding[]> {
  const missing: Finding[] = []
  for (const tool of languages[runtime]?.tools ?? [])
    if ((await listOnPath(tool, env)).length === 0)
      missing.push({
        topic: 'language',
        ok: false,
        found: `${tool} is not on PATH`,
        hint: `install ${tool}: the program runs with it`,
      })
  return missing
}
