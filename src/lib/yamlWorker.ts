/** The thread in which yaml.ts parses a large text. */
import { parentPort, workerData } from 'node:worker_threads'
import { getErrorMessage } from './errors.ts'
import { parseMeasured, type YamlAnswer } from './yaml.ts'

const { text } = workerData as { text: string }
parentPort?.postMessage(answer())

function answer(): YamlAnswer {
  try {
    return { value: parseMeasured(text) }
  } catch (error) {
    return { message: getErrorMessage(error) }
  }
}
