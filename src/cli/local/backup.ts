/** `backup` and `restore`: the data of the service on this machine, as one file. */
import { setTimeout as sleep } from 'node:timers/promises'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { isTwinstackError, TwinstackError } from '../../lib/errors.ts'
import type { Config } from '../../model/config.ts'
import { parseWaitTime } from '../arguments.ts'
import { wrapAction, type Invocation } from '../frame.ts'
import { formatTime } from '../../lib/formatTime.ts'
import { readVersion } from '../version.ts'

export function addBackup(program: Command): void {
  program
    .command('backup')
    .description('write database, keys and states of this machine as one consistent file')
    .argument('<file>', 'path of the new file; it contains all keys')
    .option(
      '--wait <time>',
      'while an operation runs, wait at most this long: 90s, 10m',
      parseWaitTime,
    )
    .action(wrapAction<[string], { wait?: number }>(runBackup))
  program
    .command('restore')
    .description('restore a backup into the empty data folder that TWINSTACK_HOME names')
    .argument('<file>', 'the file that `twinstack backup` has written')
    .action(wrapAction<[string], object>(runRestore))
}

async function runBackup(work: Invocation<[string], { wait?: number }>): Promise<void> {
  const { args, options, screen, config } = work
  const path = resolve(args[0])
  const until = Date.now() + (options.wait ?? 0) * 1000
  for (;;) {
    try {
      await writeOnce(config(), path)
      break
    } catch (error) {
      const isBusy = isTwinstackError(error) && error.code === 'conflict'
      if (!isBusy || Date.now() > until) throw error
      screen.note(`${error.message}; waiting`)
      await sleep(2000)
    }
  }
  screen.printLine(`the backup is ${path}`)
  const { backend, home } = config()
  const other = backend !== `file://${home}/state`
  if (other) screen.note(`states in ${new URL(backend).protocol}// are not part of it`)
  screen.printDocument({ file: path, home, states: !other })
}

async function writeOnce(config: Config, path: string): Promise<void> {
  const { writeBackup } = await import('../../adapters/backup/format.ts')
  const { listFileLines } = await import('../../adapters/backup/files.ts')
  const { withDatabaseSnapshot } = await import('../../adapters/postgres/backup/backup.ts')
  await withDatabase(config, url =>
    withDatabaseSnapshot(url, ({ migrations, readLines: lines }) =>
      writeBackup(path, async ({ write }) => {
        const at = new Date().toISOString()
        await write({ twinstack: 'backup', format: 1, version: readVersion(), at, migrations })
        for await (const line of lines()) await write(line)
        for await (const line of listFileLines(config.home)) await write(line)
      }),
    ),
  )
}

/** The external database, or the embedded one, which is started where it does not run. */
async function withDatabase(config: Config, work: (url: string) => Promise<void>): Promise<void> {
  if (config.databaseUrl !== null) return work(config.databaseUrl)
  const { startEmbedded } = await import('../../adapters/postgres/embedded/embedded.ts')
  const database = await startEmbedded({ home: config.home })
  try {
    await work(database.url)
  } finally {
    await database.stop()
  }
}

async function runRestore({ args, screen, config: read }: Invocation<[string], object>) {
  const path = resolve(args[0])
  const config = read()
  const { readBackup, verifyBackup } = await import('../../adapters/backup/format.ts')
  const { findObstacle, restoreFileLine } = await import('../../adapters/backup/files.ts')
  const { restoreDatabase } = await import('../../adapters/postgres/backup/backup.ts')
  const header = await verifyBackup(path)
  const obstacle = await findObstacle(config.home)
  if (obstacle !== null)
    throw new TwinstackError('conflict', `${config.home} is not empty: it has ${obstacle}`, {
      hint: 'name an empty or new folder in TWINSTACK_HOME: nothing is ever overwritten',
    })
  await withDatabase(config, url => restoreDatabase(url, header.migrations, readBackup(path)))
  for await (const line of readBackup(path)) await restoreFileLine(config.home, line)
  screen.printLine(
    `${config.home} is as it was at ${formatTime(header.at)}; start it with  twinstack serve`,
  )
  screen.printDocument({ home: config.home, at: header.at, version: header.version })
}
