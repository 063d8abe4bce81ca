/** Checks the data folder and the configured cloud. */
import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Config } from '../../../model/config.ts'
import { packageFolder } from '../../../model/config.ts'
import { readFreeBytes } from '../../diskSpace.ts'
import type { Finding } from './finding.ts'

type Result = Omit<Finding, 'name'>

const program = process.platform === 'win32' ? 'pulumi-resource-aws.exe' : 'pulumi-resource-aws'
const gigabyte = 1024 ** 3
/**
 * tree, dependencies and state of an environment need some hundred megabytes; a full disk once
 * truncated a state file
 */
const enough = 2 * gigabyte
const little = gigabyte / 4

async function may(path: string, mode: number): Promise<boolean> {
  return access(path, mode).then(
    () => true,
    () => false,
  )
}

/** The folder itself, or its nearest existing parent, in which it will be created. */
async function findExistingParent(folder: string): Promise<string> {
  return (await stat(folder).then(
    found => found.isDirectory(),
    () => false,
  )) || dirname(folder) === folder
    ? folder
    : findExistingParent(dirname(folder))
}

export async function checkDataFolder({ home }: Config): Promise<Result> {
  const place = await findExistingParent(home)
  if (!(await may(place, constants.W_OK)))
    return {
      ok: false,
      found: `${home} can't be written`,
      hint: `Make ${place} writable, or set TWINSTACK_HOME to another folder.`,
    }
  const free = await readFreeBytes(place)
  if (free === null) return { ok: null, found: `${home}, free space is not known` }
  const found = `${home}, ${(free / gigabyte).toFixed(1)} GiB free`
  if (free >= enough) return { ok: true, found }
  return {
    ok: free < little ? false : null,
    found,
    hint: 'Free some space: the database and the dependencies of every revision are stored here.',
  }
}

export async function checkCloud(config: Config): Promise<Result> {
  return config.cloud === 'sandbox' ? await checkSandbox(config) : await checkAws(config)
}

async function checkSandbox({ sandboxFolder }: Config): Promise<Result> {
  const writable = await may(await findExistingParent(sandboxFolder), constants.W_OK)
  if (!writable)
    return {
      ok: false,
      found: `the simulated cloud, ${sandboxFolder}, can't be written`,
      hint: 'Set TWINSTACK_SANDBOX to a folder that can be written.',
    }
  return {
    ok: null,
    found: `a simulation: the folder ${sandboxFolder}`,
    hint: 'TWINSTACK_CLOUD=aws uses the real AWS.',
  }
}

async function checkAws({ awsConfig }: Config): Promise<Result> {
  if (awsConfig === null)
    return {
      ok: null,
      found: 'AWS, with account and region of the credentials chain',
      hint: 'TWINSTACK_AWS_CONFIG names a YAML file with account, region and role per environment.',
    }
  if (await may(awsConfig, constants.R_OK))
    return { ok: true, found: `AWS, accounts by ${awsConfig}` }
  return {
    ok: false,
    found: `${awsConfig} can't be read`,
    hint: 'TWINSTACK_AWS_CONFIG must name a YAML file.',
  }
}

export async function checkProviderPlugin({ cloud }: Config): Promise<Result> {
  const { version } = createRequire(import.meta.url)('@pulumi/aws/package.json') as {
    version: string
  }
  const file =
    cloud === 'sandbox'
      ? join(packageFolder, 'src', 'adapters', 'sandbox', 'plugin', program)
      : join(
          process.env.PULUMI_HOME ?? join(homedir(), '.pulumi'),
          'plugins',
          `resource-aws-v${version}`,
          program,
        )
  if (await may(file, constants.X_OK))
    return {
      ok: true,
      found: cloud === 'sandbox' ? `the sandbox's, ${file}` : `aws ${version}, ${file}`,
    }
  if (cloud === 'sandbox')
    return {
      ok: false,
      found: `${file} is missing or not executable`,
      hint: 'It belongs to Twinstack: restore it from the repository.',
    }
  return {
    ok: false,
    found: `aws ${version} is not installed (${file})`,
    hint: `pulumi plugin install resource aws v${version}`,
  }
}
