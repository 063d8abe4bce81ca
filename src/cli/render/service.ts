/** What `serve` prints when the service listens. */
import { isAbsolute, join } from 'node:path'
import colors from 'picocolors'
import type { Config } from '../../model/config.ts'

export type ServiceFacts = {
  url: string
  pid: number
  adminToken: string | null
  logs: string | null
}

export function formatBanner(
  config: Config,
  { url, pid, adminToken, logs }: ServiceFacts,
): string[] {
  return [
    `${colors.green('✔')} Twinstack listens on ${colors.bold(url)}  (API description: ${url}/docs)`,
    `  data       ${config.home}`,
    '  database   ' +
      (config.databaseUrl === null
        ? `embedded PostgreSQL in ${join(config.home, 'postgres')}`
        : 'external, from DATABASE_URL'),
    `  program    ${config.repository}, ` +
      (config.ref === null
        ? isAbsolute(config.repository)
          ? 'as it is in the folder'
          : 'its default branch'
        : `at ${config.ref}`),
    `  log        ${logs ?? 'stderr'}`,
    ...formatCloudLines(config),
    ...formatTokenLines(adminToken),
    `  stop it    Ctrl-C, or  twinstack stop  (pid ${pid})`,
  ]
}

function formatCloudLines({ cloud, sandboxFolder }: Config): string[] {
  if (cloud === 'aws')
    return [`  cloud      ${colors.bold('AWS')}, with the credentials of this process`]
  return [
    `  cloud      ${colors.bgYellow(colors.black(' SANDBOX '))} a simulation: nothing is ` +
      'created in AWS, nothing costs money, nothing is real',
    `             its resources are files in ${sandboxFolder}; TWINSTACK_CLOUD=aws uses AWS`,
  ]
}

function formatTokenLines(token: string | null): string[] {
  if (token === null) return []
  return [
    '',
    `  ${colors.bold('Admin token, shown this once:')}  ${colors.bold(token)}`,
    '  Keep it; make further ones with  twinstack token create. The CLI on this machine has a ' +
      'credential of its own.',
    '',
  ]
}
