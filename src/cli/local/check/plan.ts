/** Describes in sentences what Twinstack does with the repository. */
import type { StackFile } from './finding.ts'
import type { Project } from './project.ts'

export function formatPlanLines(project: Project, stacks: StackFile[]): string[] {
  const names = stacks.map(({ stack }) => stack)
  const kinds = { production: names.find(isProduction), staging: names.find(isStaging) }
  return [
    `runs ${project.file} as plain pulumi does: the same program, configuration and state`,
    names.length === 0
      ? 'makes environments with the defaults of the project'
      : `makes an environment from each settings file: ${names.join(', ')}`,
    ...(kinds.production && kinds.staging
      ? [
          `compares ${kinds.staging} with ${kinds.production}, and deploys a revision to ` +
            `${kinds.production} only after it succeeded in ${kinds.staging}`,
        ]
      : []),
    ...(project.backend
      ? [`keeps its own states; those in ${withoutSecrets(project.backend)} stay as they are`]
      : []),
  ]
}

const isProduction = (name: string) => /^(prod|production|live)$/.test(name)
const isStaging = (name: string) => /^(stag(e|ing)?|stg|preprod|uat)$/.test(name)

/** A backend address can contain a password. */
const withoutSecrets = (url: string) => url.replace(/\/\/[^@/]*@/, '//')
