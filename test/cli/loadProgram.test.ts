/** A command that is loaded alone is the same as in the whole command line. */
import type { Command } from 'commander'
import t from 'tap'
import { loadProgram, single } from '../../src/cli/loadProgram.ts'
import { createProgram } from '../../src/cli/program.ts'
import { requirePresent } from '../helper/present.ts'

const find = (program: Command, name: string) =>
  requirePresent(program.commands.find(one => [one.name(), ...one.aliases()].includes(name)))

const describe = (command: Command): unknown => ({
  name: command.name(),
  aliases: command.aliases(),
  options: command.options.map(({ flags }) => flags),
  commands: command.commands.map(describe),
})

t.test('each of them', async t => {
  const whole = createProgram()
  for (const name of Object.keys(single)) {
    const alone = await loadProgram([name, 'x'])
    t.ok(alone.commands.length < whole.commands.length, name)
    t.same(describe(find(alone, name)), describe(find(whole, name)), name)
    t.same(
      whole.commands.filter(one => one.name() === find(alone, name).name()).length,
      1,
      `${name} is added by one file`,
    )
  }
})

t.test('any other word loads all commands', async t => {
  const { length } = createProgram().commands
  for (const words of [[], ['--help'], ['--url', 'x', 'env'], ['webhook'], ['toString'], ['upp']])
    t.equal((await loadProgram(words)).commands.length, length, words.join(' '))
})
