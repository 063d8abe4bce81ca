/** `window`: times without automatic reconciles. */
import { InvalidArgumentError, type Command } from 'commander'
import { TwinstackError } from '../lib/errors.ts'
import { maintenanceWindowSchema, timezoneSchema, weekdays } from '../model/schedule.ts'
import type { MaintenanceWindow, Weekday } from '../model/schedule.ts'
import { environmentName } from './arguments.ts'
import { wrapAction } from './frame.ts'
import { formatWindowLines } from './render/schedule.ts'
import { requirePresent } from '../lib/requirePresent.ts'

export function addWindows(program: Command): void {
  const window = program
    .command('window')
    .description('maintenance windows, times without automatic reconciles: list, set')
  window
    .command('list')
    .alias('ls')
    .description('list the windows of an environment')
    .argument('<environment>', 'name of the environment', environmentName)
    .action(
      wrapAction<[string], object>(async ({ args: [name], screen, connect }) => {
        const found = await connect().getMaintenanceWindows(name)
        for (const line of formatWindowLines(found)) screen.printLine(line)
        screen.printDocument(found)
      }),
    )
  addSet(window)
}

function addSet(window: Command): void {
  window
    .command('set')
    .description('replace the windows of an environment')
    .argument('<environment>', 'name of the environment', environmentName)
    .argument(
      '[window...]',
      'e.g. "mon-fri 08:00-18:00 Europe/Berlin office hours"; days and time zone may be left out',
      appendRange,
    )
    .option('--none', 'remove all windows')
    .action(
      wrapAction<[string, MaintenanceWindow[] | undefined], { none?: boolean }>(
        async ({ args: [name, windows = []], options, screen, connect }) => {
          if ((windows.length === 0) !== Boolean(options.none))
            throw new TwinstackError('invalid-request', 'expected at least one window, or --none')
          const set = await connect().setMaintenanceWindows(name, windows)
          for (const line of formatWindowLines(set)) screen.printLine(line)
          screen.printDocument(set)
        },
      ),
    )
}

const appendRange = (text: string, earlier: MaintenanceWindow[] = []) => [
  ...earlier,
  parseWindow(text),
]
const form =
  /^(?:(?<days>[a-z]{3}(?:[-,][a-z]{3})*) )?(?<from>\d\d:\d\d)-(?<to>\d\d:\d\d)(?: (?<rest>.+))?$/

/** `[days] FROM-TO [time zone] [reason]` */
export function parseWindow(text: string): MaintenanceWindow {
  const { days, from, to, rest = '' } = form.exec(text.trim())?.groups ?? {}
  if (from === undefined)
    throw new InvalidArgumentError(
      'expected [days] FROM-TO [time zone] [reason], e.g. "mon-fri 08:00-18:00 Europe/Berlin ' +
        'office hours"',
    )
  const parsed = maintenanceWindowSchema.safeParse({
    ...(days && { days: days.split(',').flatMap(splitRange) }),
    from,
    to,
    ...parseZoneAndReason(rest),
  })
  if (parsed.success) return parsed.data
  throw new InvalidArgumentError(
    parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '),
  )
}

/**
 * The first word is a time zone when it has the form of one: a slash in it, or capitals that are
 * one, such as UTC or CET.
 */
function parseZoneAndReason(rest: string): { timezone?: string; reason: string } {
  const [first = '', ...others] = rest.split(' ')
  const isZone =
    first.includes('/') || (/^[A-Z]+$/.test(first) && timezoneSchema.safeParse(first).success)
  return isZone
    ? { timezone: first, reason: others.join(' ') || 'set by hand' }
    : { reason: rest || 'set by hand' }
}

/** `mon`, or `fri-mon` with what lies between */
function splitRange(text: string): string[] {
  const [first, last] = text.split('-').map(day => weekdays.indexOf(day as Weekday))
  if (last === undefined || first === undefined || first < 0 || last < 0) return text.split('-')
  return Array.from({ length: ((last - first + 7) % 7) + 1 }, (_, i) =>
    requirePresent(weekdays[(first + i) % 7]),
  )
}
