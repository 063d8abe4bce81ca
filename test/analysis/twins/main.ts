/** `npm run twins -- --seeds 2000 [--first 1]` */
import { parseArgs } from 'node:util'
import { runTwins } from './run.ts'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '2000' },
    first: { type: 'string', default: '1' },
  },
})
const { twins, mutations, alarms, wrong } = runTwins(Number(values.seeds), Number(values.first))
const share = (part: number, all: number) => `${((100 * (all - part)) / all).toFixed(2)} %`
for (const one of [...alarms, ...wrong]) console.log(JSON.stringify(one))
console.log(`${twins} twins, nothing found in ${share(alarms.length, twins)}`)
console.log(`${mutations} changes, found at their place alone in ${share(wrong.length, mutations)}`)
process.exitCode = alarms.length > 0 || wrong.length > mutations / 1000 ? 1 : 0
