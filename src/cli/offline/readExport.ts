/** Exports of stacks: from files, from standard input, or from the user's pulumi CLI. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { getErrorMessage, TwinstackError } from '../../lib/errors.ts'
import { clean } from '../text.ts'
import { getNameOfSource, readText } from './readText.ts'
import { isObject } from '../../lib/values.ts'

/** Where an export comes from: a file (`-`: standard input), or a stack of the pulumi CLI. */
export type ExportSource = { file: string } | { stack: string; folder: string }

const hint = 'make it with: pulumi stack export --stack NAME > FILE.json'

/** The name of the source in messages and reports. */
export const getLabel = (source: ExportSource): string =>
  'file' in source ? getNameOfSource(source.file) : `stack ${source.stack}`

/**
 * The parsed document of `pulumi stack export`. Secrets stay as the export has them: encrypted
 * ones can't be compared, and `--show-secrets` is never passed.
 * @throws TwinstackError `invalid-request` when the source is no export of a stack with resources,
 *   `engine-missing` when there is no pulumi CLI, `engine-failed` when it fails
 */
export async function readExport(source: ExportSource): Promise<unknown> {
  const text =
    'file' in source
      ? await readText(source.file, hint)
      : await exportStack(source.stack, source.folder)
  return parseExport(text, getLabel(source))
}

/** @throws TwinstackError `invalid-request` that names what the text contains instead */
export function parseExport(text: string, label: string): unknown {
  const document = parseExportText(text, label)
  const wrong = findFormatError(document)
  if (wrong === null) return document
  throw new TwinstackError('invalid-request', `${label} is no export of a stack: ${wrong}`, {
    hint,
  })
}

function parseExportText(text: string, label: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    throw new TwinstackError('invalid-request', `${label} is not JSON: ${getErrorMessage(error)}`, {
      hint,
      cause: error,
    })
  }
}

/** The newest version of a deployment whose resources are read (sdk/v3 `apitype/core.go`). */
const newestVersion = 4

function findFormatError(document: unknown): string | null {
  if (!isObject(document)) return 'expected a JSON object with "version" and "deployment"'
  if (Array.isArray(document['steps']))
    return 'it is the output of a preview; "twinstack judge FILE" reads that of a refresh'
  const { version } = document
  if (typeof version === 'number' && version > newestVersion)
    return `its version is ${version}; versions up to ${newestVersion} can be read`
  const checkpoint = isObject(document['checkpoint']) ? document['checkpoint']['latest'] : undefined
  const deployment = checkpoint ?? document['deployment']
  if (!isObject(deployment)) return 'it has no "deployment"'
  const resources: unknown = deployment['resources']
  if (resources === undefined || resources === null) return 'the stack has no resources'
  if (!Array.isArray(resources)) return '"deployment.resources" is no list'
  if (resources.length === 0) return 'the stack has no resources'
  const at = resources.findIndex(one => !isResource(one))
  return at < 0 ? findWrongHalf(resources) : `deployment.resources.${at} has no "urn" and "type"`
}

/** Inputs and outputs are maps of properties, or left out. */
function findWrongHalf(resources: unknown[]): string | null {
  for (const [at, resource] of resources.entries())
    for (const half of ['inputs', 'outputs'])
      if (isObject(resource) && !isObject(resource[half] ?? {}))
        return `deployment.resources.${at}.${half} is no object`
  return null
}

function isResource(value: unknown): boolean {
  return (
    isObject(value) &&
    typeof value['type'] === 'string' &&
    typeof value['urn'] === 'string' &&
    /^urn:pulumi:[^:]+::[^:]+::/.test(value['urn'])
  )
}

const run = promisify(execFile)
/** 10,000 resources of real shape are 14 MB. */
const largestExport = 1024 * 1024 * 1024

/** `pulumi stack export` in a folder, with the backend and the login that the user has. */
async function exportStack(stack: string, folder: string): Promise<string> {
  try {
    const { stdout } = await run(
      'pulumi',
      ['stack', 'export', '--stack', stack, '--non-interactive'],
      {
        cwd: folder,
        maxBuffer: largestExport,
        env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: 'true' },
      },
    )
    return stdout
  } catch (error) {
    throw createExportError(error, stack, folder)
  }
}

function createExportError(error: unknown, stack: string, folder: string): TwinstackError {
  const { code, stderr } = error as NodeJS.ErrnoException & { stderr?: string }
  if (code === 'ENOENT')
    return new TwinstackError(
      'engine-missing',
      `the pulumi CLI could not be started in ${folder}: it is not on PATH, or there is no ` +
        'such folder',
      { hint: 'export the stacks where the CLI is, and compare the files', cause: error },
    )
  const output = clean(stderr ?? '').trim() || getErrorMessage(error)
  return new TwinstackError(
    'engine-failed',
    `pulumi stack export --stack ${stack} failed in ${folder}: ${output.replace(/^error: /, '')}`,
    {
      hint: 'run it yourself in the folder of the program, logged in to the backend of the stack',
      cause: error,
    },
  )
}
