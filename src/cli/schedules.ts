/** `schedule`: operations that run repeatedly. */
import type { Command } from 'commander'
import { InvalidArgumentError } from 'commander'
import { z } from 'zod'
import type { Client, Timetable } from '../client/index.ts'
import { TwinstackError } from '../lib/errors.ts'
import {
  autoRemediateSchema,
  cronSchema,
  everyMinutesSchema,
  jitterSchema,
  noRemediation,
  tasks,
  taskSchema,
  timezoneSchema,
} from '../model/schedule.ts'
import type { AutoRemediate, Schedule, Task } from '../model/schedule.ts'
import { createParser, environmentName } from './arguments.ts'
import { addPageOptions } from './environments.ts'
import { wrapAction } from './frame.ts'
import type { Invocation } from './frame.ts'
import { formatPageLine } from './render/environment.ts'
import { findId, parseIdBeginning } from './shortIds.ts'
import { formatScheduleLines, formatScheduleTable } from './render/schedule.ts'

type TimeOptions = {
  cron?: string
  timezone?: string
  jitter?: number
  every?: number
  autoRemediate?: AutoRemediate
  maximumPerDay?: number
}
type AddOptions = TimeOptions & { all?: boolean; task?: Task; paused?: boolean }
type ListOptions = { page?: number; pageSize?: number; task?: Task }

const number = z.coerce.number('expected a number')
const task = createParser(taskSchema)

export function addSchedules(program: Command): void {
  const schedule = program
    .command('schedule')
    .description('operations that run repeatedly: list, show, add, set, pause, resume, remove, run')
  addList(schedule)
  addIdentified(schedule, 'show', 'one schedule').action(
    wrapAction<[string], object>(async ({ args, screen, connect }) =>
      show(screen, await connect().getSchedule(await findSchedule(connect(), args[0]))),
    ),
  )
  addAdd(schedule)
  addTimeOptions(
    addIdentified(schedule, 'set', 'change the time of a schedule, or what it reconciles'),
  ).action(wrapAction<[string], TimeOptions>(set))
  addIdentified(schedule, 'pause', 'pause the runs of a schedule until it is resumed').action(
    createPauseAction(true),
  )
  addIdentified(
    schedule,
    'resume',
    'resume the runs of a schedule; missed runs are not repeated',
  ).action(createPauseAction(false))
  addIdentified(
    schedule,
    'remove',
    'remove a schedule; the operations that it requested stay',
  ).action(
    wrapAction<[string], object>(async ({ args, screen, connect }) => {
      const id = await findSchedule(connect(), args[0])
      await connect().removeSchedule(id)
      screen.printLine(`schedule ${id} is removed`)
      screen.printDocument({ id, removed: true })
    }),
  )
  addIdentified(schedule, 'run', 'run a schedule now; its next time does not change').action(
    wrapAction<[string], object>(run),
  )
}

const addIdentified = (schedule: Command, verb: string, about: string) =>
  schedule
    .command(verb)
    .description(about)
    .argument('<id>', 'id of the schedule, as the list prints it', parseIdBeginning)

const addTimeOptions = (command: Command) =>
  command
    .option(
      '--cron <text>',
      'five fields, or @hourly, @daily, @weekly, @monthly',
      createParser(cronSchema),
    )
    .option(
      '--timezone <name>',
      'time zone of the cron expression, e.g. Europe/Berlin; default: UTC',
      createParser(timezoneSchema),
    )
    .option(
      '--jitter <seconds>',
      'delay each run by up to this number of seconds',
      createParser(number.pipe(jitterSchema)),
    )
    .option(
      '--every <minutes>',
      'instead of a cron: this number of minutes after the last run ended',
      createParser(number.pipe(everyMinutesSchema)),
    )
    .option(
      '--auto-remediate <classes>',
      'the drift that is reconciled automatically: off, all, or e.g. tags,security:tightened',
      parseRemediation,
    )
    .option(
      '--maximum-per-day <n>',
      'with --auto-remediate: reconciles in 24 hours',
      createParser(number.pipe(autoRemediateSchema.shape.maximumPerDay)),
    )

function addList(schedule: Command): void {
  addPageOptions(
    schedule
      .command('list')
      .alias('ls')
      .description('list schedules of one environment, or of all'),
  )
    .argument('[environment]', 'name of the environment', environmentName)
    .option('-t, --task <task>', tasks.join(', '), task)
    .action(
      wrapAction<[string | undefined], ListOptions>(
        async ({ args: [environment], options: { page, pageSize, task }, screen, connect }) => {
          const list = await connect().listSchedules({ environment, page, pageSize, task })
          for (const line of [...formatScheduleTable(list.items), ...formatPageLine(list)])
            screen.printLine(line)
          screen.printDocument(list)
        },
      ),
    )
}

function addAdd(schedule: Command): void {
  addTimeOptions(
    schedule
      .command('add')
      .description('create a schedule')
      .argument('[environment]', 'name of the environment', environmentName),
  )
    .option('--all', 'for all environments instead of one')
    .option('-t, --task <task>', `${tasks.join(', ')}; default: drift-check`, task)
    .option('--paused', 'create it paused')
    .action(
      wrapAction<[string | undefined], AddOptions>(
        async ({ args: [environment], options, screen, connect }) => {
          const { all, task, paused } = options
          if ((environment === undefined) !== Boolean(all))
            throw new TwinstackError(
              'invalid-request',
              'expected the name of an environment, or --all',
            )
          show(
            screen,
            await connect().createSchedule({
              environment: environment ?? null,
              task,
              paused,
              ...parseTimetable(options),
            }),
          )
        },
      ),
    )
}

const findSchedule = (client: Client, beginning: string): Promise<string> =>
  findId('schedule', beginning, client.listSchedules)

async function set({
  args,
  options,
  screen,
  connect,
}: Invocation<[string], TimeOptions>): Promise<void> {
  const client = connect()
  const id = await findSchedule(client, args[0])
  const { autoRemediate } = await client.getSchedule(id)
  show(screen, await client.updateSchedule(id, parseTimetable(options, autoRemediate)))
}

const createPauseAction = (paused: boolean) =>
  wrapAction<[string], object>(async ({ args, screen, connect }) => {
    const id = await findSchedule(connect(), args[0])
    show(screen, await connect().updateSchedule(id, { paused }))
  })

async function run({ args, screen, connect }: Invocation<[string], object>): Promise<void> {
  const id = await findSchedule(connect(), args[0])
  const schedule = await connect().runSchedule(id)
  screen.printLine(
    schedule.lastOperation === null
      ? `${schedule.task} was run`
      : `${schedule.task} is queued; follow it with  twinstack logs ` +
          `${schedule.lastOperation} --follow`,
  )
  screen.printDocument(schedule)
}

function show(screen: Invocation<[], object>['screen'], schedule: Schedule): void {
  for (const line of formatScheduleLines(schedule)) screen.printLine(line)
  screen.printDocument(schedule)
}

/** `--maximum-per-day` alone keeps the classes of the schedule. */
function parseTimetable(
  { cron, timezone, jitter, every, autoRemediate, maximumPerDay }: TimeOptions,
  before: AutoRemediate = noRemediation,
): Timetable {
  const policy =
    autoRemediate || maximumPerDay
      ? { ...(autoRemediate ?? before), maximumPerDay: maximumPerDay ?? before.maximumPerDay }
      : undefined
  return {
    scheduleCron: cron,
    timezone,
    jitterSeconds: jitter,
    everyMinutes: every,
    autoRemediate: policy,
  }
}

/** `off`, `all`, or classes with an optional direction: `tags,security:tightened`. */
export function parseRemediation(text: string): AutoRemediate {
  const { maximumPerDay } = noRemediation
  if (text === 'off') return noRemediation
  if (text === 'all') return { enabled: true, classes: 'all', maximumPerDay }
  const classes = text.split(',').map(part => {
    const [name, ...directions] = part.split(':')
    return { class: name, ...(directions.length > 0 && { directions }) }
  })
  const parsed = autoRemediateSchema.safeParse({ enabled: true, classes, maximumPerDay })
  if (parsed.success) return parsed.data
  throw new InvalidArgumentError(
    'expected off, all, or classes such as tags,security:tightened (security, availability, ' +
      'version, configuration, tags, cosmetic; loosened, tightened, changed)',
  )
}
