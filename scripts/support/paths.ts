/** Where things are in the repository, and how paths are shown to people. */
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../../', import.meta.url))

const inRoot = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url))

export const schemaDir = inRoot('sql/schema')
export const queriesDir = inRoot('sql/queries')
export const migrationsDir = inRoot('migrations')
export const generatedQueriesDir = inRoot('src/queries')
export const docsDir = inRoot('docs')
export const bin = (name: string) => inRoot(`node_modules/.bin/${name}`)

export const shown = (path: string) => relative(root, path).replaceAll('\\', '/') || '.'
