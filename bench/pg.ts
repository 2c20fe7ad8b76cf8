/** The driver that src/ uses. An `import` from this folder would find the copy that the peers bring along, and the client refuses connections of another copy. */
import { createRequire } from 'node:module'
import type pg from 'pg'

export default createRequire(new URL('../src/client.ts', import.meta.url))('pg') as typeof pg
