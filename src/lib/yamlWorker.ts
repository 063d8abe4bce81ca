/** The thread in which yaml.ts parses a large text. */
import { parentPort, workerData } from 'node:worker_threads'
import { parseMeasured, type YamlAnswer } from './yaml.ts'

const { text, file } = workerData as { text: string; file: string }
parentPort?.postMessage(answer())

function answer(): YamlAnswer {
  try {
    return { value: parseMeasured(text, file) }
  } catch (error) {
    return { message: error instanceof Error ? error.message : String(error) }
  }
}
