/** Reads Pulumi.yaml in the same way as Pulumi (sdk/go/common/workspace `Project`). */
import { readFile } from 'node:fs/promises'
import { join, normalize } from 'node:path'
import { z } from 'zod'
import { getErrorMessage } from '../../../lib/errors.ts'
import { parseYaml, prepareYaml } from '../../../lib/yaml.ts'
import type { Finding } from './finding.ts'

const configTypeSchema = z
  .object({ default: z.unknown(), value: z.unknown(), type: z.string().optional() })
  .partial()
const projectSchema = z.object({
  name: z.string().regex(/^[a-zA-Z0-9_.-]{1,100}$/, 'expected 1 to 100 letters, digits, or . _ -'),
  runtime: z.union([
    z.string(),
    z.object({ name: z.string(), options: z.record(z.string(), z.unknown()).optional() }),
  ]),
  main: z.string().default(''),
  // a text is the former name of `stackConfigDir`
  config: z.union([z.string().transform(() => null), z.record(z.string(), z.unknown())]).nullish(),
  plugins: z.record(z.string(), z.unknown()).nullish(),
  backend: z.object({ url: z.string().optional() }).nullish(),
})

export type Project = {
  file: string
  name: string
  runtime: string
  options: Record<string, unknown>
  /** folder of the program, relative to the repository; '' is the top */
  main: string
  /** keys of `config:` that have no value and no default, without the project's prefix */
  required: string[]
  plugins: boolean
  backend: string | null
}

/** The text of a file of the repository; null when there is none. */
export async function readIn(folder: string, file: string): Promise<string | null> {
  try {
    return await readFile(join(folder, file), 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'EISDIR' || code === 'ENOTDIR') return null
    throw error
  }
}

const topic = 'project'

/** The project, or null with the reason among the findings. */
export async function readProject(
  folder: string,
): Promise<{ project: Project | null; findings: Finding[] }> {
  const [file, other] = await listProjectFiles(folder)
  if (file === undefined)
    return refuseProject(`there is no Pulumi.yaml in ${folder}`, noProjectHint)
  try {
    const text = (await readIn(folder, file)) ?? ''
    const parsed = projectSchema.safeParse(parseYaml(await prepareYaml(text, file), file))
    if (!parsed.success) return refuseProject(`${file} is wrong: ${formatIssues(parsed.error)}`)
    const project = parseProject(file, parsed.data)
    if (project.main.startsWith('..'))
      return refuseProject(`${file}: \`main\` is ${project.main}, outside of the repository`)
    const findings: Finding[] = [
      { topic, ok: true, found: `${project.name}, in ${project.main || 'the top folder'}` },
    ]
    if (other !== undefined)
      findings.push({
        topic,
        ok: false,
        found: `there are ${file} and ${other}`,
        hint: `keep one of them: Pulumi reads ${file} and ignores the other`,
      })
    return { project, findings }
  } catch (error) {
    return refuseProject(getErrorMessage(error))
  }
}

const noProjectHint = 'run check in the folder of Pulumi.yaml, or make a project with: pulumi new'

async function listProjectFiles(folder: string): Promise<string[]> {
  const names = ['Pulumi.yaml', 'Pulumi.yml']
  const texts = await Promise.all(names.map(name => readIn(folder, name)))
  return names.filter((_, at) => texts[at] !== null)
}

function refuseProject(found: string, hint?: string): { project: null; findings: Finding[] } {
  return { project: null, findings: [{ topic, ok: false, found, ...(hint && { hint }) }] }
}

const formatIssues = (error: z.ZodError) =>
  error.issues.map(({ path, message }) => `${path.join('.') || 'top'}: ${message}`).join('; ')

function parseProject(file: string, read: z.output<typeof projectSchema>): Project {
  const runtime = typeof read.runtime === 'string' ? { name: read.runtime } : read.runtime
  const main = normalize(read.main || '.').replace(/\/$/, '')
  return {
    file,
    name: read.name,
    runtime: runtime.name,
    options: ('options' in runtime ? runtime.options : undefined) ?? {},
    main: main === '.' ? '' : main,
    required: Object.entries(read.config ?? {}).flatMap(([key, declared]) =>
      isRequired(declared) ? [key] : [],
    ),
    plugins: Object.keys(read.plugins ?? {}).length > 0,
    backend: read.backend?.url ?? null,
  }
}

/** A plain value is a value; an object with `type` and neither value nor default is required. */
function isRequired(declared: unknown): boolean {
  const parsed = configTypeSchema.safeParse(declared)
  return (
    parsed.success &&
    parsed.data.type !== undefined &&
    parsed.data.default === undefined &&
    parsed.data.value === undefined
  )
}
