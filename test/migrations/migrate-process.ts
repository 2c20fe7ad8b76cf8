/** A runner in a process of its own, to be killed. Arguments: database URL, folder of migrations. */
import { migrate } from '../../src/migrate/index.js'

const [databaseUrl, directory] = process.argv.slice(2)
await migrate({ databaseUrl, directory, waitMs: 20_000 })
