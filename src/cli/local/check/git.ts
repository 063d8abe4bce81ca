/** Whether the folder is a git repository: operations run commits. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Finding } from './finding.ts'

const run = promisify(execFile)
const topic = 'git'

const runGit = (folder: string, ...args: string[]): Promise<string | null> =>
  run('git', args, { cwd: folder, timeout: 10_000, maxBuffer: 64 * 1024 * 1024 })
    .then(({ stdout }) => stdout.trimEnd())
    .catch(() => null)

/** The repository's state: its top, the newest commit, and files that are in no commit. */
export async function checkGit(folder: string): Promise<Finding[]> {
  const top = await runGit(folder, 'rev-parse', '--show-prefix')
  if (top === null)
    return [
      {
        topic,
        ok: false,
        found: 'the folder is in no git repository',
        hint: 'operations run commits: git init && git add -A && git commit -m "program"',
      },
    ]
  const commit = await runGit(folder, 'log', '-1', '--format=%h %s')
  if (commit === null)
    return [{ topic, ok: false, found: 'the repository has no commit', hint: 'git commit' }]
  return [
    { topic, ok: true, found: `newest commit ${commit.slice(0, 80)}` },
    ...(top === '' ? [] : [createNotAtTopFinding(top)]),
    ...(await findUncommitted(folder)),
  ]
}

function createNotAtTopFinding(prefix: string): Finding {
  return {
    topic,
    ok: false,
    found: `Pulumi.yaml is in the folder ${prefix} of the repository, and not at its top`,
    hint: 'put a Pulumi.yaml at the top, with `main` set to the folder of the program',
  }
}

async function findUncommitted(folder: string): Promise<Finding[]> {
  const changed = (await runGit(folder, 'status', '--porcelain', '--', '.'))?.split('\n') ?? []
  const files = changed.filter(line => line !== '')
  if (files.length === 0) return []
  return [
    {
      topic,
      ok: null,
      found: `${files.length} ${files.length === 1 ? 'file is' : 'files are'} in no commit`,
      hint: 'staging and production run commits only; ephemeral copies can run the folder as it is',
    },
  ]
}
