/** `prepack`: JavaScript to dist/, which is what the packed package has of src and api. */
import { join } from 'node:path'
import { packageFolder } from '../../src/model/config.ts'
import { emitAll } from './emitting.ts'

emitAll(join(packageFolder, 'dist'))
