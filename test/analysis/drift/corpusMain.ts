/**
 * `npm run drift:corpus`: how well drift is judged. Exits with 1 when a case is wrong that is not
 * known to be.
 */
import { corpus, knownWrong } from '../../fixtures/drift/corpus.ts'
import { judgeCorpus } from './judging.ts'
import { reportLines, unexpected } from './scores.ts'

const outcomes = judgeCorpus(corpus)
console.log(reportLines(outcomes, knownWrong).join('\n'))
process.exitCode = unexpected(outcomes, knownWrong).length > 0 ? 1 : 0
