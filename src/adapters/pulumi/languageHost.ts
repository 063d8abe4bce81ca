/**
 * The language hosts of programs that are not written for Node.js: `pulumi-language-<runtime>`. The
 * official CLI brings most of them. The engine finds them on PATH or beside itself.
 */
import { dirname, join } from 'node:path'
import { listOnPath } from './find.ts'

/**
 * Runtimes of Pulumi that have a host of their own (sdk/go/common/workspace/plugins.go,
 * `IsPluginBundled`); Node.js programs are hosted by the runner.
 */
export const runtimes = ['yaml', 'python', 'go', 'dotnet', 'java', 'bun'] as const

/** `folder` goes on the engine's PATH. */
export type LanguageHost = { command: string; folder: string }

/**
 * Searches beside the engine, on PATH, and in `~/.pulumi/hosts`, where a host that was built from
 * its module can be put. Null when there is none.
 */
export async function findLanguageHost(
  runtime: string,
  { engine, env, home }: { engine: string; env: NodeJS.ProcessEnv; home: string },
): Promise<LanguageHost | null> {
  const path = [dirname(engine), env.PATH ?? '', join(home, '.pulumi', 'hosts')].join(
    process.platform === 'win32' ? ';' : ':',
  )
  const [command] = await listOnPath(`pulumi-language-${runtime}`, { PATH: path })
  return command === undefined ? null : { command, folder: dirname(command) }
}

/** How to get a host, for a person. */
export function getLanguageHostHint(runtime: string): string {
  const official =
    `install the official pulumi CLI, which brings pulumi-language-${runtime}, and put its ` +
    'folder on the PATH of the service'
  return runtime === 'yaml'
    ? `${official}; or build it: go install ` +
        'github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml@v1.25.0, and put it into ' +
        '~/.pulumi/hosts'
    : official
}
