import { TwinstackError } from '../../lib/errors.ts'
import { readProject } from './check/project.ts'

/**
 * A key of the configuration with its project, as the settings file has it.
 *
 * @throws TwinstackError `invalid-request` for a key without a project where no Pulumi.yaml is
 */
export async function qualifyKey(folder: string, name: string): Promise<string> {
  if (name.includes(':')) return name
  const { project } = await readProject(folder)
  if (project) return `${project.name}:${name}`
  throw new TwinstackError('invalid-request', `${name}: there is no Pulumi.yaml in ${folder}`, {
    hint: 'write the key with its project, e.g. webshop:password, or use --cwd',
  })
}
