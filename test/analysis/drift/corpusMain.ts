/**
 * `npm run drift:corpus` measures the judgement of drift. The exit code is 1 when a case is wrong
 * that is not listed as wrong.
 */
import { corpus, knownWrong } from '../../fixtures/drift/corpus.ts'
import { judgeCorpus } from './judging.ts'
import { reportLines, unexpected } from './scores.ts'

const outcomes = judgeCorpus(corpus)
console.log(reportLines(outcomes, knownWrong).join('\n'))
process.exitCode = unexpected(outcomes, knownWrong).length > 0 ? 1 : 0
