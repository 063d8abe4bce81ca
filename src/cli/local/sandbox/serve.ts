/** `sandbox serve`: answers `/versions.json` in place of the applications of the environments. */
import { once } from 'node:events'
import type { Command } from 'commander'
import { createParser } from '../../arguments.ts'
import { wrapAction } from '../../frame.ts'

import { z } from 'zod'
import { getSandboxFolder } from './folder.ts'

const port = createParser(z.coerce.number('expected a port').int().min(0).max(65535))

export function addServe(sandbox: Command): void {
  sandbox
    .command('serve')
    .description('serve /<environment>/versions.json on loopback until Ctrl-C')
    .option('-p, --port <port>', 'port; 0 selects a free one', port, 0)
    .action(
      wrapAction<[], { port: number }>(async ({ options, screen, config }) => {
        const { serveVersions } = await import('../../../adapters/sandbox/versions.ts')
        const server = await serveVersions(getSandboxFolder(config()), {
          host: '127.0.0.1',
          port: options.port,
        })
        screen.printLine(`${server.url}/<environment>/versions.json, simulated; Ctrl-C ends it`)
        screen.printDocument({ simulated: true, url: server.url })
        await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
        await server.close()
      }),
    )
}
