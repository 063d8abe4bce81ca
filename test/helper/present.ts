export { present } from '../../src/lib/present.ts'
