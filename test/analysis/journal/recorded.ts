import { join } from 'node:path'
import { packageFolder } from '../../../src/model/config.ts'

/** One SHA-256 a seed: of the canonical deployment, its schema and its features, by record.ts. */
export const recordedFile = join(packageFolder, 'test/fixtures/replayer/recorded.json')
export const recordedSeeds = Array.from({ length: 250 }, (_, index) => index + 1)
