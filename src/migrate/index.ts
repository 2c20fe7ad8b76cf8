/**
 * Installing, upgrading and removing pg-strata from a program:
 *
 *     import { migrate } from 'pg-strata/migrate'
 *     const { applied } = await migrate({ databaseUrl: process.env.DATABASE_URL })
 */
export { ConnectionError, type ConnectionErrorCode, type ConnectionSource } from '../database.js'
export {
  MigrationError,
  type MigrationErrorCode,
  type RetryClass,
  retryClass,
  sqlState,
} from './errors.js'
export type { AppliedFile } from './history.js'
export {
  type AppliedMigration,
  type MigrateOptions,
  type MigrateResult,
  type MigrationProgress,
  migrate,
} from './migrate.js'
export { NOUNS, type Noun } from './nouns.js'
export { type Status, type StatusOptions, status } from './status.js'
export {
  type UninstallOptions,
  type UninstallProgress,
  type UninstallResult,
  uninstall,
} from './uninstall.js'
