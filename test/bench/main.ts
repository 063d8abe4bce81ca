/** The benchmark: both sides in one run, in alternating order. See README.md. */
import { parseArgs } from 'node:util'
import { cpus } from 'node:os'
import { parityLines, paritySamples } from './parity.ts'
import { benchCommandLine } from './commandLine.ts'
import { benchHeavyReads } from './heavyReads.ts'
import { measure } from './rounds.ts'
import type { Sample, Side } from './rounds.ts'
import { median, reportLines } from './report.ts'
import { rawSide } from './raw.ts'
import { plainSide } from './plainSide.ts'
import { serviceSide } from './serviceSide.ts'
import { workspace } from './workspace.ts'
import { benchStates } from './states.ts'
import { requirePresent } from '../helper/present.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '7' },
    sizes: { type: 'string', default: '10,100,500,1000' },
  },
})
const rounds = Number(values.rounds)
if (!Number.isInteger(rounds) || rounds < 1 || rounds > 100) {
  console.error('--rounds: expected a whole number from 1 to 100')
  process.exit(64)
}

const parts = ['engine', 'parity', 'reads', 'states', 'cli', 'database']
if (positionals.some(word => !parts.includes(word))) {
  console.error(
    `${positionals.join(' ')}: expected nothing, for the whole bench, or one of ${parts.join(', ')}`,
  )
  process.exit(64)
}
const onlyParity = positionals.includes('parity')

const print = (line: string) => {
  process.stderr.write(`${line}\n`)
}
// with its own defaults; npm run bench:grown has options
if (positionals.includes('database')) {
  process.argv.splice(2)
  await import('./grown.ts')
} else if (positionals.includes('states')) await benchStates(values.sizes.split(',').map(Number))
else if (positionals.includes('cli')) process.exitCode = (await benchCommandLine(rounds)) ? 0 : 1
else if (positionals.includes('reads')) await benchHeavyReads()
else if (onlyParity) reportParity()
else await benchEngine()

/** No engine and no service: compares two generated states. */
function reportParity(): void {
  const parity = paritySamples()
  console.log(
    values.json
      ? JSON.stringify({ node: process.version, cores: cpus().length, parity }, null, 2)
      : parityLines(parity).join('\n'),
  )
}

async function benchEngine(): Promise<void> {
  const place = await workspace()
  const sides: Side[] = []
  try {
    print(
      `bench: engine ${place.engine.version}, Node ${process.version}, ${cpus().length} ` +
        `cores, ${rounds} rounds; preparing (a full deploy on each side)`,
    )
    sides.push(await serviceSide(place), await plainSide(place))
    const raw = await rawSide(place)
    sides.push(raw.side)
    const samples: Sample[] = []
    for await (const sample of measure(sides, rounds)) {
      samples.push(sample)
      print(`  round ${sample.round}: ${sample.task} ${sample.side} ${sample.seconds.toFixed(2)} s`)
    }
    const document = {
      engine: place.engine.version,
      node: process.version,
      cores: cpus().length,
      rounds,
      resources: requirePresent(sides[0]).resources,
      samples,
      medians: median(samples),
      host: raw.host,
      parity: positionals.includes('engine') ? [] : paritySamples(),
    }
    console.log(values.json ? JSON.stringify(document, null, 2) : reportLines(document).join('\n'))
  } finally {
    for (const side of sides) await side.stop()
    place.remove()
  }
}
